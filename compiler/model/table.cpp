#include "compiler/model/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/model/shortened.h"

namespace weir {

namespace {

bool same_columns(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

}  // namespace

std::string_view to_text(RelationKind kind) {
  switch (kind) {
    case RelationKind::Table: return "table";
    case RelationKind::PartitionedTable: return "partitioned table";
    case RelationKind::View: return "view";
    case RelationKind::MaterializedView: return "materialized view";
    case RelationKind::ForeignTable: return "foreign table";
    case RelationKind::Sequence: return "sequence";
    case RelationKind::Index: return "index";
    case RelationKind::CompositeType: return "composite type";
    case RelationKind::Other: return "relation of another kind";
  }
  std::abort();
}

std::string_view to_text(TableRight right) {
  switch (right) {
    case TableRight::Select: return "SELECT";
    case TableRight::Insert: return "INSERT";
    case TableRight::Update: return "UPDATE";
    case TableRight::Delete: return "DELETE";
    case TableRight::Truncate: return "TRUNCATE";
  }
  std::abort();
}

const Column* Table::find_column(std::string_view wanted) const {
  const auto found = std::ranges::find(columns, wanted, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

std::optional<std::size_t> column_index(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  if (found == table.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.columns.begin());
}

std::vector<QualifiedName> primary_key_names(const QualifiedName& table) {
  constexpr int kTries = 4;
  std::vector<QualifiedName> names;
  for (int i = 0; i < kTries; ++i) {
    const std::string number = i == 0 ? std::string() : fmt::format("{}", i);
    names.push_back({.schema = table.schema, .name = shortened(table.name + "_pkey" + number)});
  }
  return names;
}

const UnusableIndex* find_unusable(const Table& live, const std::vector<std::string>& key) {
  const auto found = std::ranges::find_if(live.unusable_indexes, [&](const UnusableIndex& index) {
    return same_columns(index.columns, key);
  });
  return found == live.unusable_indexes.end() ? nullptr : &*found;
}

std::optional<std::vector<std::string>> find_arbiter(const Table& live,
                                                     const std::vector<std::string>& key) {
  if (key.empty()) return std::nullopt;
  if (same_columns(live.key, key)) return live.key;
  for (const std::vector<std::string>& unique : live.unique_keys) {
    if (same_columns(unique, key)) return unique;
  }
  return std::nullopt;
}

}  // namespace weir
