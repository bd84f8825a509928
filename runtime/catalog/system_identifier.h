#pragma once

#include <string>

#include "compiler/diagnostics/error.h"
#include "runtime/pg/connection.h"

namespace weir {

// What tells the cluster from every other: made at initdb, kept by physical copies. Empty if the
// role may not ask, or if the server has none to tell; X502 if the connection is lost.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<std::string> system_identifier(pg::Connection& connection);

}  // namespace weir
