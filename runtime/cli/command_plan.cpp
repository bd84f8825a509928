#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "compiler/emit/json.h"
#include "compiler/emit/junit.h"
#include "compiler/emit/markdown.h"
#include "compiler/emit/sarif.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/frontend/weir/places.h"
#include "runtime/cli/color.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

std::string print(const Plan& plan, const PlanOptions& options) {
  switch (options.format) {
    case PlanFormat::Text:
      return plan_text(plan, {.color = color_for(STDOUT_FILENO, options.color)});
    case PlanFormat::Sql: return plan_script(plan);
    case PlanFormat::Json: return plan_json(plan);
    case PlanFormat::Markdown: return plan_markdown(plan);
    case PlanFormat::Sarif: return plan_sarif(plan);
    case PlanFormat::Junit: return plan_junit(plan);
  }
  std::abort();
}

Result<Plan> make(const Pipeline& pipeline, const PlanOptions& options) {
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  return plan_all(pipeline, options.events, connection);
}

}  // namespace

ExitCode plan_command(const PlanOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  auto plan = make(*pipeline, options);
  if (!plan) {
    log(Level::Error, to_text(plan.error()));
    return ExitCode::Failed;
  }
  add_places(*plan, *pipeline, loaded->file);
  fmt::print("{}", print(*plan, options));
  if (!plan->refusals.empty()) return ExitCode::Refused;
  return plan->operations.empty() ? ExitCode::Done : ExitCode::Changes;
}

}  // namespace weir
