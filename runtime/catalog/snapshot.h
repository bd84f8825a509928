#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/catalog_snapshot.h"
#include "runtime/pg/connection.h"

namespace weir {

// Chooses the schemas to take whole, from those that the database has. The answer may name others.
using ChooseSchemas = std::function<std::set<std::string>(const std::vector<std::string>&)>;

// Reads whole schemas, as introspection would read each of their relations if it were asked by
// name: one state of the catalog, in a number of statements that does not depend on how much there
// is. `types` are typnames of extensions' types.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<CatalogSnapshot> take_snapshot(pg::Connection& connection,
                                      const ChooseSchemas& choose,
                                      const std::vector<std::string>& types);

}  // namespace weir
