#include <fmt/format.h>

#include "compiler/emit/grants.h"
#include "compiler/needs.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

Result<std::string> script_for(const Pipeline& pipeline, const GrantsOptions& options) {
  pg::ConnectSettings settings;
  settings.url = pipeline.destination.url;
  settings.parameters = pipeline.destination.parameters;
  WEIR_TRY(const pg::Named named, pg::named_by(settings));
  std::vector<std::string> topics;
  if (options.events) {
    WEIR_TRY(topics, topics_in(pipeline, *options.events));
  }
  const Grantee grantee{.role = options.role.value_or(named.user.value_or("weir")),
                        .database = named.database};
  return grants_script(needs_of(pipeline, topics), pipeline, grantee);
}

}  // namespace

ExitCode grants_command(const GrantsOptions& options) {
  const auto loaded = load_project(options.file, Resolve::WithoutConnection);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto script = script_for(*pipeline, options);
  if (!script) {
    log(script.error());
    return ExitCode::Failed;
  }
  fmt::print("{}", *script);
  return ExitCode::Done;
}

}  // namespace weir
