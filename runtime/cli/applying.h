#pragma once

#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/plan.h"
#include "runtime/apply/apply.h"
#include "runtime/cli/exit_code.h"

namespace weir {

// Tells what an apply of this plan does: on stdout what was done to each table, on stderr what it
// waits for. REQUIRES: the plan outlives the observer.
ApplyObserver apply_observer(const Plan& plan);

// Tells of tables that are not done, and why. Locks alone end with a code of their own: the same
// command will do later. REQUIRES: not empty.
ExitCode tell_unfinished(const std::vector<TableReport>& left);

// Tells the error on stderr. The code says which of the ends of `apply` it is.
ExitCode failed(const Error& error);

}  // namespace weir
