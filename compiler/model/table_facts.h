#pragma once

#include <string>
#include <vector>

#include "compiler/model/table.h"

namespace weir {

struct ColumnFacts {
  std::string name;
  std::string type;  // SQL spelling
  bool nullable = true;
  bool has_default = false;
  bool identity = false;
  bool identity_always = false;
  bool generated = false;

  friend bool operator==(const ColumnFacts&, const ColumnFacts&) = default;
};

// What a plan depends on in a live table, and what a fingerprint is taken of: its kind, its columns
// in order, its primary key. No data and no text of a default, so that it can be kept in a file and
// told to anybody who may read a plan.
struct TableFacts {
  QualifiedName name;
  RelationKind kind = RelationKind::Table;
  std::vector<ColumnFacts> columns;
  std::vector<std::string> key;

  const ColumnFacts* find_column(std::string_view column) const;
  friend bool operator==(const TableFacts&, const TableFacts&) = default;
};

TableFacts facts_of(const Table& live);

}  // namespace weir
