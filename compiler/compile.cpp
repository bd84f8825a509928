#include "compiler/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "compiler/bind/bind.h"
#include "compiler/diff/diff.h"
#include "compiler/lower/lower.h"
#include "compiler/model/shortened.h"
#include "compiler/plan/draft.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/surroundings_rules.h"

namespace weir {

namespace {

// Names in the settings of a topic that none of its schemas bears: most likely misspelt. A field
// that only some schemas have is none of them.
class Unmatched {
 public:
  void add(const Lowered& lowered) {
    const std::set<std::string> names(lowered.unmatched.begin(), lowered.unmatched.end());
    const auto [entry, first] = names_.try_emplace({lowered.topic, lowered.table.name}, names);
    if (!first) {
      std::erase_if(entry->second, [&](const std::string& name) { return !names.contains(name); });
    }
  }

  std::vector<Notice> notices() const {
    std::vector<Notice> out;
    for (const auto& [where, names] : names_) {
      for (const std::string& name : names) {
        Notice notice;
        notice.code = Code::N607;
        notice.table = where.second;
        notice.message =
            fmt::format("{}, a field that no schema of topic {} has", name, where.first);
        out.push_back(std::move(notice));
      }
    }
    return out;
  }

 private:
  std::map<std::pair<std::string, QualifiedName>, std::set<std::string>> names_;
};

struct Pass {
  PlanDraft& draft;
  Evolution evolution = Evolution::On;
  Unmatched unmatched{};
  std::set<QualifiedName> refused{};  // tables that some schema so far was refused something of
  bool settled = true;                // none of them was changed by a later schema

  void take(const TopicSchema& event);
};

// A schema that was refused has not seen what a later one does to its table: all are gone through
// again then, so that the plan says what the next plan would say.
void Pass::take(const TopicSchema& event) {
  const Lowered wanted = place_extension_types(lower(event), draft.predicted());
  const QualifiedName& table = wanted.table.name;
  draft.look_at(table);
  unmatched.add(wanted);
  const Table* const live = draft.predicted().find(table);
  for (Refusal refusal : wanted.refusals) {
    if (live == nullptr)
      refusal.live = "no such table; it is created once nothing of it is refused";
    draft.add(std::move(refusal));
  }
  for (const Notice& notice : wanted.notices) draft.add(notice);
  bool any_refused = !wanted.refusals.empty();
  for (const Change& change : diff(wanted, live, draft.predicted())) {
    Ruling ruling = rule_on(change, wanted, evolution);
    if (std::holds_alternative<Refusal>(ruling)) any_refused = true;
    if (std::holds_alternative<Operation>(ruling) && refused.contains(table)) settled = false;
    draft.add(std::move(ruling));
  }
  if (any_refused) refused.insert(table);
}

Target target_of(const Catalog& catalog, const Pipeline& pipeline) {
  return {.database = catalog.database,
          .schema = pipeline.destination.schema,
          .role = catalog.role,
          .server_version = catalog.server_version,
          .database_oid = catalog.database_oid,
          .system_identifier = catalog.system_identifier};
}

}  // namespace

Plan make_plan(const std::vector<TopicSchema>& events,
               Catalog catalog,
               const Pipeline& pipeline,
               const std::vector<Refusal>& found) {
  const Evolution evolution = pipeline.schema_evolution ? Evolution::On : Evolution::Off;
  Target target = target_of(catalog, pipeline);
  PlanDraft draft(std::move(catalog));
  for (bool settled = false; !settled;) {
    Pass pass{.draft = draft, .evolution = evolution};
    draft.begin_again();
    for (const TopicSchema& event : events) {
      // A table is not made of a key alone: the first row will say what it is.
      if (event.schema.shape != RowShape::KeyOnly) pass.take(event);
    }
    for (Notice& notice : pass.unmatched.notices()) draft.add(std::move(notice));
    settled = pass.settled;
  }
  for (const Refusal& refusal : found) draft.add(refusal);

  Plan plan = std::move(draft).finish();
  plan.pipeline = pipeline.name;
  plan.lock = pipeline.lock;
  plan.target = std::move(target);
  return plan;
}

void add_notices(Plan& plan, const Surroundings& surroundings) {
  std::ranges::move(notices_of(plan, surroundings), std::back_inserter(plan.notices));
  std::ranges::stable_sort(plan.notices, {}, &Notice::table);
}

Result<Program> make_program(const TopicSchema& event,
                             const Table& live,
                             const Pipeline& pipeline) {
  return bind(event, lower(event), live, pipeline);
}

std::vector<QualifiedName> tables_of(const std::vector<TopicSchema>& events) {
  std::set<QualifiedName> names;
  for (const TopicSchema& event : events) names.insert(table_name(event));
  return {names.begin(), names.end()};
}

QualifiedName table_name(const TopicSchema& event) {
  return {.schema = event.table.schema, .name = shortened(event.table.name)};
}

}  // namespace weir
