#include "runtime/pipeline/evolution.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/compile.h"
#include "compiler/frontend/infer/infer.h"
#include "runtime/apply/apply.h"
#include "runtime/apply/ledger.h"
#include "runtime/apply/state_tables.h"

namespace weir {

namespace {

// Others may change the table between our look and our lock; each time, the plan is made anew.
constexpr int kMaxRounds = 10;

bool stops_rows(const Plan& plan) {
  return std::ranges::any_of(plan.refusals, [](const Refusal& refusal) {
    return refusal.consequence == Consequence::Stops;
  });
}

}  // namespace

const std::vector<std::string>& extension_types() {
  static const std::vector<std::string> types = {"ltree", "citext"};
  return types;
}

Result<Catalog> read_catalog(pg::Connection& connection, const std::vector<QualifiedName>& tables) {
  return introspect(connection, {.tables = tables, .schemas = {}, .types = extension_types()});
}

Result<Catalog> Evolution::look_at(const std::vector<QualifiedName>& tables, Look look) {
  return introspect_again(
      looks_, {.tables = tables, .schemas = {}, .types = extension_types(), .look = look});
}

Refusal refuse_unknown_schema(const std::string& topic, const QualifiedName& table) {
  Refusal out;
  out.code = Code::R218;
  out.consequence = Consequence::Stops;
  out.table = table;
  out.event = "JSON without a schema";
  out.live = "no such table";
  out.reason = fmt::format(
      "the records of topic `{}` carry no schema, and there is no table whose columns would tell "
      "the types",
      topic);
  out.help = fmt::format(
      "declare the topic in the pipeline file (event NAME on \"{}\" {{ ... }}), create the table, "
      "or let the producer embed schemas (schemas.enable=true)",
      topic);
  return out;
}

Result<std::optional<EventSchema>> Evolution::infer(const QualifiedName& table) {
  WEIR_TRY(const Catalog catalog, look_at({table}, Look::Whole));
  const Table* live = catalog.find(table);
  if (live == nullptr) return std::optional<EventSchema>();
  return std::optional(infer_schema(*live, pipeline_->source));
}

Result<Evolved> Evolution::evolve(const TopicSchema& event) {
  Evolved out;
  for (int round = 0; round < kMaxRounds; ++round) {
    // Most tables are what the event wants, which a lesser look tells: at the start of a run with a
    // thousand tables, looks are most of what the server does.
    const Look look = round == 0 ? Look::Rows : Look::Whole;
    WEIR_TRY(const Catalog catalog, look_at(tables_of({event}), look));
    out.plan = make_plan({event}, catalog, *pipeline_);
    const bool to_plan = !out.plan.operations.empty() || !out.plan.refusals.empty();
    if (look == Look::Rows && to_plan) continue;
    if (stops_rows(out.plan)) return out;
    if (out.plan.operations.empty()) {
      const Table* live = catalog.find(table_name(event));
      if (live == nullptr) return out;
      WEIR_TRY(out.program, make_program(event, *live, *pipeline_));
      return out;
    }
    const std::string state = pipeline_->state_schema();
    WEIR_CHECKED(ensure_ledger(*connection_, state));
    const Ledger ledger(state, id_of(out.plan), out.plan);
    const ApplyReport report =
        apply_plan(*connection_, out.plan, lock, {.waiting = on_waiting}, &ledger);
    if (const TableReport* failed = report.failed()) return tl::make_unexpected(*failed->error);
    if (report.all_done()) {
      out.applied.insert(out.applied.end(), out.plan.operations.begin(), out.plan.operations.end());
    }
  }
  return fail(
      Code::X511,
      fmt::format("the table of topic `{}` kept changing while its plan was applied", event.topic),
      {},
      "somebody else is changing the table: run again when that is done");
}

}  // namespace weir
