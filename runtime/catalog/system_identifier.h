#pragma once

#include <string>

#include "runtime/pg/connection.h"

namespace weir {

// What tells the cluster from every other: made at initdb, kept by physical copies. Empty if the
// role may not ask, or if the server has none to tell.
// REQUIRES: no pipeline entered on the connection, no transaction open.
std::string system_identifier(pg::Connection& connection);

}  // namespace weir
