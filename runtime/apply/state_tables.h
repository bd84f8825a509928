#pragma once

#include <string>

#include "compiler/diagnostics/error.h"
#include "runtime/pg/connection.h"

namespace weir {

// Sees to it that the tables of a run exist in `schema` and can be used. Where they do, nothing is
// changed, so a role without CREATE can work with tables that somebody else has made. R212 if the
// schema is missing, R211 if the role may not create or use them.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<void> ensure_state_tables(pg::Connection& connection, const std::string& schema);

// The same for the ledger, which only those need who change tables.
Result<void> ensure_ledger(pg::Connection& connection, const std::string& schema);

}  // namespace weir
