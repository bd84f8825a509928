#pragma once

#include <string>

#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "runtime/cli/exit_code.h"
#include "runtime/pg/connection.h"

namespace weir {

struct Rehearsal {
  std::string text;  // what was proved and what was not, for people; the same for the same outcome
  ExitCode exit = ExitCode::Done;  // Failed or LockBudget if a table did not go as planned
};

// Runs the operations of a plan and takes them back. How long tables were locked goes to the log,
// because it differs from run to run.
Rehearsal rehearse(pg::Connection& connection, const Plan& plan, const LockLimits& limits);

}  // namespace weir
