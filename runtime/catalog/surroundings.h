#pragma once

#include "compiler/diagnostics/error.h"
#include "compiler/model/plan.h"
#include "compiler/model/surroundings.h"
#include "runtime/pg/connection.h"

namespace weir {

// Reads what stands around the tables that a plan touches: one round trip, one state of the
// catalog, catalog rows alone, so that nobody's lock holds it up; nothing at all for a plan without
// operations. The time follows the touched tables, and once the functions of the database.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<Surroundings> read_surroundings(pg::Connection& connection, const Plan& plan);

}  // namespace weir
