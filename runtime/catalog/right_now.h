#pragma once

#include "compiler/diagnostics/error.h"
#include "compiler/model/plan.h"
#include "compiler/model/right_now.h"
#include "runtime/pg/connection.h"

namespace weir {

// How large the tables are that the plan adds columns to, and who holds a lock on them: one round
// trip, and no lock of its own.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<RightNow> read_right_now(pg::Connection& connection, const Plan& plan);

}  // namespace weir
