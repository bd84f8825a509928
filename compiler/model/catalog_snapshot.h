#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/model/catalog.h"

namespace weir {

// A catalog that was written down, to plan without the database. `catalog.schemas` has every schema
// of the database but PostgreSQL's own, so a schema that is not in it did not exist.
struct CatalogSnapshot {
  Catalog catalog;
  // In these, every relation and every type without a relation is in the catalog. Of any other
  // schema, nothing is known but that it exists.
  std::set<std::string> whole_schemas;

  friend bool operator==(const CatalogSnapshot&, const CatalogSnapshot&) = default;
};

// The relations among `tables` that the snapshot can't tell anything of, sorted.
std::vector<QualifiedName> not_covered(const CatalogSnapshot& snapshot,
                                       const std::vector<QualifiedName>& tables);

// The catalog as a look at these tables in the database would have brought it.
// REQUIRES: all of them are covered.
Catalog excerpt(CatalogSnapshot snapshot, const std::vector<QualifiedName>& tables);

// True for pg_catalog and its like, which PostgreSQL keeps for itself.
bool is_system_schema(std::string_view schema);

}  // namespace weir
