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
  // Live: compares texts as equal that are not the same bytes (a nondeterministic collation).
  bool folds_text = false;

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

// A privilege on a table that writing rows can need.
enum class TableRight : std::uint8_t { Select, Insert, Update, Delete, Truncate };

std::string_view to_text(TableRight right);

// Why ON CONFLICT can't use a unique index that has the right columns.
enum class IndexFlaw : std::uint8_t {
  Deferrable,   // checked at the end of the transaction
  Invalid,      // its build failed or goes on, or a partition has no part of it
  Partial,      // WHERE
  Expressions,  // on lower(name), not on the column itself
};

// Live: a unique index, or the primary key, that can't find rows for weir.
struct UnusableIndex {
  std::string name;
  std::vector<std::string> columns;  // plain ones, in index order
  IndexFlaw flaw{};
  friend bool operator==(const UnusableIndex&, const UnusableIndex&) = default;
};

// A column of another relation.
struct ColumnPlace {
  QualifiedName table;
  std::string column;
  friend bool operator==(const ColumnPlace&, const ColumnPlace&) = default;
};

// Live: a column of a descendant (a table that inherits, at any depth) that the table itself lacks.
struct ChildColumn {
  QualifiedName table;
  Column column;
  friend bool operator==(const ChildColumn&, const ChildColumn&) = default;
};

// Live: what a table is to other relations, where that decides what may be done to it.
struct Kinship {
  std::optional<QualifiedName> partition_of;  // its direct parent
  std::optional<QualifiedName> of_type;       // CREATE TABLE ... OF
  std::string extension;                      // the extension that it is a member of, or empty
  std::int32_t descendants = 0;               // partitions or inheriting tables, at all depths
  std::optional<QualifiedName> foreign_descendant;  // one whose rows are elsewhere
  std::vector<ChildColumn> child_columns;
  // A column that holds whole rows of the table or of a descendant: the server then adds no column
  // with a default.
  std::optional<ColumnPlace> row_type_used;
  friend bool operator==(const Kinship&, const Kinship&) = default;
};

// Desired and live tables are of this one type, so that they can be compared.
struct Table {
  QualifiedName name;
  RelationKind kind = RelationKind::Table;
  std::vector<Column> columns;
  std::vector<std::string> key;  // primary key columns in order; empty for none
  // Live side: column sets, in index order, of valid, immediate, non-partial, non-expression unique
  // indexes other than the primary key: what ON CONFLICT can use as well.
  std::vector<std::vector<std::string>> unique_keys;
  std::vector<UnusableIndex> unusable_indexes;  // live: what looks like a key and is none
  // Desired side: name of the primary key's constraint; empty for the usual one.
  std::string key_name;
  Kinship kin;                       // live
  bool unlogged = false;             // live: emptied after a crash of the server
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

// The names that the primary key of a table may take, in the order in which they are tried.
std::vector<QualifiedName> primary_key_names(const QualifiedName& table);

// The index that finds rows by `key`, but for its flaw. Null if there is none.
const UnusableIndex* find_unusable(const Table& live, const std::vector<std::string>& key);

// The columns, in index order, of the live unique index that finds rows by `key`: the primary key
// or another unique key over the same columns in any order. Nothing if there is none.
std::optional<std::vector<std::string>> find_arbiter(const Table& live,
                                                     const std::vector<std::string>& key);

}  // namespace weir
