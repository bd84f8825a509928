#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "compiler/emit/history.h"
#include "compiler/emit/json.h"
#include "compiler/emit/junit.h"
#include "compiler/emit/markdown.h"
#include "compiler/emit/sarif.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/frontend/weir/places.h"
#include "runtime/cli/applying.h"
#include "runtime/cli/color.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/cli/rehearsal.h"
#include "runtime/cli/saved.h"
#include "runtime/version.h"

namespace weir {

namespace {

std::string print(const Plan& plan, const PlanOptions& options, std::string_view tool) {
  switch (options.format) {
    case PlanFormat::Text:
      return plan_text(plan, {.color = color_for(STDOUT_FILENO, options.color)});
    case PlanFormat::Sql: return plan_script(plan);
    case PlanFormat::Json: return plan_file(plan, tool);
    case PlanFormat::Markdown: return plan_markdown(plan);
    case PlanFormat::Sarif: return plan_sarif(plan);
    case PlanFormat::Junit: return plan_junit(plan);
  }
  std::abort();
}

ExitCode exit_of(const Plan& plan) {
  if (!plan.refusals.empty()) return ExitCode::Refused;
  return plan.operations.empty() ? ExitCode::Done : ExitCode::Changes;
}

Result<std::optional<CatalogSnapshot>> given_catalog(const PlanOptions& options) {
  if (!options.catalog) return std::nullopt;
  WEIR_TRY(CatalogSnapshot snapshot, read_snapshot(*options.catalog));
  return std::optional(std::move(snapshot));
}

// A script or an object of JSON has to stay one: the rehearsal is then told on stderr.
ExitCode show_rehearsal(const Rehearsal& rehearsal, PlanFormat format, ExitCode of_plan) {
  fmt::print(format == PlanFormat::Text ? stdout : stderr, "\n{}", rehearsal.text);
  return rehearsal.exit == ExitCode::Done ? of_plan : rehearsal.exit;
}

// Where a plan is made from, and for whom it is printed.
struct Wanted {
  const Pipeline& pipeline;
  const SourceFile& file;
  const PlanOptions& options;
};

// Prints the plan, and saves it where that was asked for.
Result<void> show(Plan& plan, const Wanted& wanted) {
  add_places(plan, wanted.pipeline, wanted.file);
  fmt::print("{}", print(plan, wanted.options, kTool));
  return wanted.options.out ? write_plan_file(*wanted.options.out, plan) : Result<void>();
}

ExitCode plan_online(const Wanted& wanted) {
  auto online = connect_and_plan(wanted.pipeline, wanted.options.events);
  if (!online) return failed(online.error());
  auto& [connection, plan] = *online;
  if (const auto shown = show(plan, wanted); !shown) return failed(shown.error());
  std::fflush(stdout);
  fmt::print(stderr, "{}", right_now(connection, plan));
  if (!wanted.options.rehearse) return exit_of(plan);
  const Rehearsal rehearsal = rehearse(connection, plan, wanted.pipeline.lock);
  return show_rehearsal(rehearsal, wanted.options.format, exit_of(plan));
}

ExitCode plan_offline(const Wanted& wanted) {
  auto snapshot = read_snapshot(*wanted.options.catalog);
  if (!snapshot) return failed(snapshot.error());
  auto plan = plan_all(wanted.pipeline, wanted.options.events, *std::move(snapshot));
  if (!plan) return failed(plan.error());
  if (const auto shown = show(*plan, wanted); !shown) return failed(shown.error());
  return exit_of(*plan);
}

ExitCode replay_history(const Pipeline& pipeline, const PlanOptions& options) {
  auto snapshot = given_catalog(options);
  if (!snapshot) return failed(snapshot.error());
  const auto history = history_of(pipeline, *options.history, *std::move(snapshot));
  if (!history) return failed(history.error());
  fmt::print("{}",
             options.format == PlanFormat::Json ? history_json(*history) : history_text(*history));
  if (history->has_refusals()) return ExitCode::Refused;
  return history->has_operations() ? ExitCode::Changes : ExitCode::Done;
}

// A saved plan, whatever became of its tables: no database is asked.
ExitCode show_saved(const PlanOptions& options) {
  const auto saved = read_plan_file(*options.show);
  if (!saved) return failed(saved.error());
  fmt::print("{}", print(saved->plan, options, saved->tool));
  return exit_of(saved->plan);
}

}  // namespace

ExitCode plan_command(const PlanOptions& options) {
  if (options.show) return show_saved(options);
  const bool offline = options.catalog || options.history;
  const auto loaded =
      load_project(options.file, offline ? Resolve::WithoutConnection : Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  if (options.history) return replay_history(*pipeline, options);
  const Wanted wanted{.pipeline = *pipeline, .file = loaded->file, .options = options};
  return offline ? plan_offline(wanted) : plan_online(wanted);
}

}  // namespace weir
