#pragma once

#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/identifier.h"
#include "runtime/pg/connection.h"

namespace weir {

// The table, and all that foreign keys tie it to, in either direction and over any number of
// others: rows of one can miss rows of another. Not while the connection is in pipeline mode.
Result<std::vector<QualifiedName>> tied_tables(pg::Connection& connection,
                                               const QualifiedName& table);

}  // namespace weir
