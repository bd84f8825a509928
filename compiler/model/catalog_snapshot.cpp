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

namespace {

bool has_rows(const Table& table) {
  switch (table.kind) {
    case RelationKind::Table:
    case RelationKind::PartitionedTable:
    case RelationKind::View:
    case RelationKind::MaterializedView:
    case RelationKind::ForeignTable: return true;
    case RelationKind::Sequence:
    case RelationKind::Index:
    case RelationKind::CompositeType:
    case RelationKind::Other: return false;
  }
  return false;
}

// What introspection finds beside the wanted names: names of primary keys that are taken, and names
// that differ only in case.
void add_neighbours(Catalog& catalog, const std::set<QualifiedName>& wanted) {
  std::map<QualifiedName, std::set<QualifiedName>> by_folded;
  for (const QualifiedName& name : wanted) {
    by_folded[folded(name)].insert(name);
    for (QualifiedName& key : primary_key_names(name)) {
      if (catalog.tables.contains(key)) catalog.taken_key_names.insert(std::move(key));
    }
  }
  for (const auto& [name, table] : catalog.tables) {
    const auto alike = by_folded.find(folded(name));
    if (alike == by_folded.end() || !has_rows(table)) continue;
    const bool twin = alike->second.size() > 1 || !alike->second.contains(name);
    if (twin) catalog.by_folded_name.emplace(alike->first, name);
  }
}

}  // namespace

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
  add_neighbours(catalog, wanted);
  std::erase_if(catalog.tables, [&](const auto& entry) { return !wanted.contains(entry.first); });
  std::erase_if(catalog.taken_type_names,
                [&](const QualifiedName& name) { return !wanted.contains(name); });
  return std::move(snapshot.catalog);
}

}  // namespace weir
