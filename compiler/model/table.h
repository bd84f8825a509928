#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/identifier.h"
#include "compiler/model/pg_type.h"

namespace weir {

// PostgreSQL's limit on the columns of a table, dropped ones included.
constexpr std::size_t kMaxColumns = 1600;

// A column, desired or live.
struct Column {
  std::string name;
  PgType type;
  bool nullable = true;
  // Desired side: the constant in the text form that the column's type reads, unquoted, or nothing.
  // Live side: only `has_default` is known (reading a default's text needs a lock on the table).
  std::optional<std::string> default_text;
  bool has_default = false;
  bool identity = false;         // live: GENERATED ... AS IDENTITY
  bool identity_always = false;  // live: GENERATED ALWAYS AS IDENTITY
  bool generated = false;        // live: GENERATED ALWAYS AS (expression)

  friend bool operator==(const Column&, const Column&) = default;
};

enum class RelationKind : std::uint8_t {
  Table,
  PartitionedTable,
  View,
  MaterializedView,
  ForeignTable,
  Sequence,
  Index,
  CompositeType,
  Other,
};

std::string_view to_text(RelationKind kind);

// Desired and live tables are of this one type, so that they can be compared.
struct Table {
  QualifiedName name;
  RelationKind kind = RelationKind::Table;
  std::vector<Column> columns;
  std::vector<std::string> key;  // primary key columns in order; empty for none
  // Live side: column sets, in index order, of valid, immediate, non-partial, non-expression unique
  // indexes other than the primary key: what ON CONFLICT can use as well.
  std::vector<std::vector<std::string>> unique_keys;
  std::int32_t dropped_columns = 0;  // they count towards the limit of 1,600
  bool may_insert = true;            // live: privileges of the connected role on the table
  bool may_update = true;
  bool may_delete = true;
  bool may_truncate = true;
  bool may_select = true;
  bool owner = true;  // live: the role may ALTER it (is a member of the owner)

  const Column* find_column(std::string_view name) const;
  friend bool operator==(const Table&, const Table&) = default;
};

// Column index by name, or nothing.
std::optional<std::size_t> column_index(const Table& table, std::string_view name);

// The columns, in index order, of the live unique index that finds rows by `key`: the primary key
// or another unique key over the same columns in any order. Nothing if there is none.
std::optional<std::vector<std::string>> find_arbiter(const Table& live,
                                                     const std::vector<std::string>& key);

}  // namespace weir
