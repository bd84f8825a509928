#include <fmt/format.h>

#include "runtime/cli/commands.h"
#include "runtime/cli/project.h"

namespace weir {

ExitCode check_command(const CheckOptions& options) {
  const auto loaded = load_project(options.file, Resolve::No);
  if (!loaded) return ExitCode::Failed;
  const Project& project = loaded->checked.project;
  fmt::print("{} is in order\n", options.file);
  for (const Pipeline& pipeline : project.pipelines) {
    fmt::print(
        "pipeline {}: {} -> {}, {} topic rule{}, {} declared event{}\n",
        pipeline.name,
        pipeline.source.name,
        pipeline.destination.name.empty() ? "the libpq environment" : pipeline.destination.name,
        pipeline.topics.size(),
        pipeline.topics.size() == 1 ? "" : "s",
        pipeline.events.size(),
        pipeline.events.size() == 1 ? "" : "s");
  }
  return ExitCode::Done;
}

}  // namespace weir
