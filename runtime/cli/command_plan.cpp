#include <fmt/format.h>

#include "compiler/emit/json.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

std::string print(const Plan& plan, PlanFormat format) {
  switch (format) {
    case PlanFormat::Text: return plan_text(plan);
    case PlanFormat::Sql: return plan_script(plan);
    case PlanFormat::Json: return plan_json(plan);
  }
  return {};
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
  const auto plan = make(*pipeline, options);
  if (!plan) {
    log(Level::Error, to_text(plan.error()));
    return ExitCode::Failed;
  }
  fmt::print("{}", print(*plan, options.format));
  if (!plan->refusals.empty()) return ExitCode::Refused;
  return plan->operations.empty() ? ExitCode::Done : ExitCode::Changes;
}

}  // namespace weir
