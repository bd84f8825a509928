// Event schemas, lowered to the tables they ask for. Several topics in `events` are lowered one by
// one.

#include <fmt/format.h>

#include "compiler/lower/lower.h"
#include "tests/golden/short_form.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"

namespace weir::suite_lower {

namespace {

using golden::Case;
using golden::Outcome;

Outcome run(const Case& content) {
  const Pipeline pipeline = compact::read_rule(content.text("rule"));
  std::string tables;
  std::string refusals;
  std::string notices;
  for (const TopicSchema& event :
       compact::read_events(content.text("events"), pipeline.topics.front())) {
    const Lowered lowered = lower(event);
    tables += lowered.blocked ? fmt::format("no table {}\n", display(lowered.table.name))
                              : compact::to_text(lowered.table);
    for (const Refusal& refusal : lowered.refusals) refusals += short_form(refusal);
    for (const Notice& notice : lowered.notices) notices += short_form(notice);
    for (const std::string& name : lowered.unmatched)
      notices += fmt::format("unmatched {}\n", name);
  }
  const bool declined = !refusals.empty();
  return {.sections = {{"table", tables}, {"refusals", refusals}, {"notices", notices}},
          .declined = declined};
}

const bool registered =
    golden::register_suite("lower", {"rule", "events"}, {"table", "refusals", "notices"}, run);

}  // namespace

}  // namespace weir::suite_lower
