// Schemas and a live catalog, compiled to a plan in all its forms. `after` is the catalog that the
// plan leads to; planning against it once more must change nothing, whatever the case asks for.

#include <fmt/format.h>

#include "compiler/compile.h"
#include "compiler/emit/json.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/plan/predict.h"
#include "tests/golden/short_form.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"

namespace weir {

namespace {

using golden::Case;
using golden::Outcome;

std::string tables_text(const Catalog& catalog) {
  std::string out;
  for (const auto& [name, table] : catalog.tables) out += compact::to_text(table);
  return out;
}

template <typename T>
std::string short_forms(const std::vector<T>& all) {
  std::string out;
  for (const T& one : all) out += short_form(one);
  return out;
}

Outcome run(const Case& content) {
  const Pipeline pipeline = compact::read_rule(content.text("rule"));
  const Catalog catalog = compact::read_catalog(content.text("live.catalog"));
  const auto events = compact::read_events(content.text("events"), pipeline.topics.front());
  const Plan plan = make_plan(events, catalog, pipeline);

  Catalog after = catalog;
  for (const Operation& operation : plan.operations) {
    after = apply_to_model(std::move(after), operation);
  }
  const Plan again = make_plan(events, after, pipeline);
  return {.sections = {{"plan.txt", plan_text(plan)},
                       {"plan.sql", plan_script(plan)},
                       {"plan.json", plan_json(plan)},
                       {"refusals", short_forms(plan.refusals)},
                       {"notices", short_forms(plan.notices)},
                       {"after", tables_text(after)},
                       {"again", again.operations.empty() ? "" : plan_text(again)}},
          .declined = !plan.refusals.empty()};
}

const bool registered = golden::register_suite(
    "plan",
    {"rule", "events", "live.catalog"},
    {"plan.txt", "plan.sql", "plan.json", "refusals", "notices", "after", "again"},
    run);

}  // namespace

}  // namespace weir
