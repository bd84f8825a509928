#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "runtime/pg/connection.h"

namespace weir {

Result<pg::Connection> connect(const Pipeline& pipeline);

// The plan for all schemas of the pipeline's source, or of the file `events`, against the database
// as it is now. What could not be read is told on stderr.
Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      pg::Connection& connection);

}  // namespace weir
