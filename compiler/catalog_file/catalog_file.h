#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"
#include "compiler/model/catalog_snapshot.h"

namespace weir {

// The catalog snapshot that `weir inspect` writes and `weir plan --catalog` reads: one JSON object,
//
//     {
//       "weir_catalog": 1,
//       "whole_schemas": ["public"],
//       "database": "shop",
//       "role": "weir",
//       "server_version": 150018,
//       "schemas": {
//         "public": {},
//         "billing": {"may_create": false}
//       },
//       "tables": [
//         {
//           "schema": "public",
//           "name": "orders",
//           "key": ["id"],
//           "columns": [
//             {"name": "id", "type": {"base": "int8"}, "nullable": false},
//             {"name": "total", "type": {"base": "numeric", "precision": 12, "scale": 2}}
//           ]
//         }
//       ]
//     }
//
// What an object leaves out has its usual value (a table, nullable, all rights, no default): the
// members and their usual values are those of the types in model/, see facts.h. `base` is the
// typname of pg_type, or "other" with the type's place in `other`. Schemas, tables and names stand
// in the order of their bytes, columns in the table's order: the same catalog gives the same bytes,
// and a column is a line, so that two snapshots can be compared line by line. There is nothing in
// it about rows, no text of a default or of a check, no oid, no time and no name of a host.
std::string write_catalog(const CatalogSnapshot& snapshot);

// Reads what write_catalog wrote. X540: no JSON, or not of this kind. X541: another format. X542: a
// member that is unknown, missing, twice there, of the wrong kind or at odds with the rest; the
// error names its place, such as `tables[3].columns[0].type.base`.
Result<CatalogSnapshot> read_catalog_file(std::string_view text);

}  // namespace weir
