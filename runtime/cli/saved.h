#pragma once

#include <string>

#include "compiler/diagnostics/error.h"
#include "compiler/frontend/plan/read_plan.h"
#include "runtime/cli/exit_code.h"

namespace weir {

// A plan that `weir plan --out` wrote. X506 if there is no such file; see read_plan() for the rest.
Result<SavedPlan> read_plan_file(const std::string& path);

// Writes the plan, and tells its id and how to apply it on stderr. X517 if that can't be done.
Result<void> write_plan_file(const std::string& path, const Plan& plan);

}  // namespace weir
