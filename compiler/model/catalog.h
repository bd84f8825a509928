#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/model/table.h"

namespace weir {

struct SchemaInfo {
  bool exists = true;
  bool may_use = true;     // USAGE
  bool may_create = true;  // CREATE
  // Publications that every new table joins and that send updates or deletes, by name. Such a table
  // needs a key, or another replica identity.
  std::vector<std::string> need_identity{};

  friend bool operator==(const SchemaInfo&, const SchemaInfo&) = default;
};

// Immutable snapshot of the part of a database that a plan asks about. A relation that is not in
// `tables` does not exist, as long as it was asked for.
struct Catalog {
  std::int32_t server_version = 0;  // server_version_num, 150018 for 15.18
  std::string database;
  std::int64_t database_oid = 0;  // 0 if unknown
  std::string system_identifier;  // of the cluster; empty if unknown
  std::string role;
  std::map<std::string, SchemaInfo> schemas;
  std::map<QualifiedName, Table> tables;  // relations of every kind that bear an asked-for name
  std::set<QualifiedName>
      types;  // installed extension types weir may emit (ltree, citext), by place
  // Of the asked-for tables that do not exist: names for which a type without relation exists (an
  // enum or a domain), so that CREATE TABLE would fail.
  std::set<QualifiedName> taken_type_names;
  // Names that the primary keys of those may take and that some relation has.
  std::set<QualifiedName> taken_key_names;
  // Relations with rows whose name differs from one of those at most in case, by that name in lower
  // case.
  std::map<QualifiedName, QualifiedName> by_folded_name;

  const Table* find(const QualifiedName& name) const;
  friend bool operator==(const Catalog&, const Catalog&) = default;
};

// "PostgreSQL 15.18"
std::string server_text(std::int32_t server_version);

}  // namespace weir
