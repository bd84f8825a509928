#include <fmt/format.h>
#include <unistd.h>

#include "compiler/emit/text.h"
#include "compiler/frontend/weir/places.h"
#include "runtime/apply/apply.h"
#include "runtime/cli/color.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

// Each round plans anew; more than one is needed only while others change the same tables.
constexpr int kMaxRounds = 10;

ApplyObserver observer() {
  ApplyObserver out;
  out.finished = [](const TableReport& report) {
    if (report.result == TableResult::Done) fmt::print("done: {}\n", display(report.table));
  };
  out.waiting = [](const QualifiedName& table, const std::string& holders) {
    log(Level::Info,
        fmt::format("waiting for a lock on {}{}{}",
                    display(table),
                    holders.empty() ? "" : ", held by ",
                    holders));
  };
  return out;
}

std::string shown(Plan plan, const Pipeline& pipeline, const SourceFile& file, ColorChoice color) {
  add_places(plan, pipeline, file);
  return plan_text(plan,
                   {.color = color_for(STDOUT_FILENO, color), .closing = TextStyle::Closing::None});
}

Result<Plan> apply_all(const Pipeline& pipeline,
                       const SourceFile& file,
                       const ApplyOptions& options) {
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  for (int round = 0; round < kMaxRounds; ++round) {
    WEIR_TRY(Plan plan, plan_all(pipeline, options.events, connection));
    if (round == 0) fmt::print("{}\n", shown(plan, pipeline, file, options.color));
    if (plan.operations.empty()) return plan;
    const ApplyReport report = apply_plan(connection, plan, pipeline.lock, observer());
    if (const TableReport* failed = report.failed()) return tl::make_unexpected(*failed->error);
    // What was read from standard input can't be read again.
    if (report.all_done() && options.events.value_or(pipeline.source.path) == "-") return plan;
  }
  return fail(Code::X511,
              "the catalog kept changing while the plan was applied",
              {},
              "somebody else is changing the same tables: run again when that is done");
}

}  // namespace

ExitCode apply_command(const ApplyOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto plan = apply_all(*pipeline, loaded->file, options);
  if (!plan) {
    log(Level::Error, to_text(plan.error()));
    return plan.error().code == Code::X503 ? ExitCode::LockBudget : ExitCode::Failed;
  }
  const std::size_t refused = plan->refusals.size();
  if (refused == 0) {
    fmt::print("applied: the database is what the pipeline needs\n");
    return ExitCode::Done;
  }
  fmt::print("applied, but for {} refusal{} (shown above)\n", refused, refused == 1 ? "" : "s");
  return ExitCode::Refused;
}

}  // namespace weir
