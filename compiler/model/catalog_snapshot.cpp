#include "compiler/model/catalog_snapshot.h"

#include <string_view>

namespace weir {

bool is_system_schema(std::string_view schema) {
  return schema.starts_with("pg_") || schema == "information_schema";
}

std::vector<QualifiedName> not_covered(const CatalogSnapshot& snapshot,
                                       const std::vector<QualifiedName>& tables) {
  std::set<QualifiedName> out;
  for (const QualifiedName& table : tables) {
    const bool absent =
        !snapshot.catalog.schemas.contains(table.schema) && !is_system_schema(table.schema);
    if (!absent && !snapshot.whole_schemas.contains(table.schema)) out.insert(table);
  }
  return {out.begin(), out.end()};
}

Catalog excerpt(CatalogSnapshot snapshot, const std::vector<QualifiedName>& tables) {
  Catalog& catalog = snapshot.catalog;
  const std::set<QualifiedName> wanted(tables.begin(), tables.end());
  std::map<std::string, SchemaInfo> schemas;
  for (const QualifiedName& table : wanted) {
    const auto known = catalog.schemas.find(table.schema);
    schemas[table.schema] =
        known != catalog.schemas.end()
            ? known->second
            : SchemaInfo{.exists = false, .may_use = false, .may_create = false};
  }
  catalog.schemas = std::move(schemas);
  std::erase_if(catalog.tables, [&](const auto& entry) { return !wanted.contains(entry.first); });
  std::erase_if(catalog.taken_type_names,
                [&](const QualifiedName& name) { return !wanted.contains(name); });
  return std::move(snapshot.catalog);
}

}  // namespace weir
