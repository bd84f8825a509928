#include <fmt/format.h>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/frontend/weir/route.h"
#include "runtime/catalog/snapshot.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"
#include "runtime/pipeline/evolution.h"

namespace weir {

namespace {

Result<CatalogSnapshot> inspect(const Pipeline& pipeline) {
  WEIR_TRY(pg::Connection connection, connect(pipeline));
  const auto choose = [&](const std::vector<std::string>& existing) {
    return target_schemas(pipeline, existing);
  };
  return take_snapshot(connection, choose, extension_types());
}

}  // namespace

ExitCode inspect_command(const InspectOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto snapshot = inspect(*pipeline);
  if (!snapshot) {
    log(snapshot.error());
    return ExitCode::Failed;
  }
  fmt::print("{}", write_catalog(*snapshot));
  return ExitCode::Done;
}

}  // namespace weir
