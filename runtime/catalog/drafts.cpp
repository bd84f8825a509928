#include "runtime/catalog/drafts.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <range/v3/algorithm/sort.hpp>
#include <range/v3/view/zip.hpp>
#include <utility>

namespace weir {

namespace {

using pg::QueryResult;

RelationKind kind_of(char relkind) {
  switch (relkind) {
    case 'r': return RelationKind::Table;
    case 'p': return RelationKind::PartitionedTable;
    case 'v': return RelationKind::View;
    case 'm': return RelationKind::MaterializedView;
    case 'f': return RelationKind::ForeignTable;
    case 'S': return RelationKind::Sequence;
    case 'i':
    case 'I': return RelationKind::Index;
    case 'c': return RelationKind::CompositeType;
  }
  return RelationKind::Other;
}

// A schema and a name in two neighbouring cells, or nulls.
std::optional<QualifiedName> optional_name(const QueryResult& rows, int row, int at) {
  if (rows.is_null(row, at + 1)) return std::nullopt;
  return QualifiedName{.schema = std::string(rows.text(row, at)),
                       .name = std::string(rows.text(row, at + 1))};
}

std::optional<IndexFlaw> flaw_of(const QueryResult& rows, int row) {
  if (!rows.boolean(row, 5)) return IndexFlaw::Deferrable;
  if (!rows.boolean(row, 6)) return IndexFlaw::Invalid;
  if (rows.boolean(row, 7)) return IndexFlaw::Partial;
  if (rows.boolean(row, 8)) return IndexFlaw::Expressions;
  return std::nullopt;
}

}  // namespace

Drafts::Drafts(const QueryResult& rows) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft& draft = drafts_[rows.integer(row, 0)];
    Table& table = draft.table;
    table.name = {.schema = std::string(rows.text(row, 1)), .name = std::string(rows.text(row, 2))};
    table.kind = kind_of(rows.text(row, 3).front());
    draft.attributes = rows.integer(row, 4);
    table.may_insert = rows.boolean(row, 5);
    table.may_update = rows.boolean(row, 6);
    table.may_delete = rows.boolean(row, 7);
    table.may_truncate = rows.boolean(row, 8);
    table.may_select = rows.boolean(row, 9);
    table.owner = rows.boolean(row, 10);
    table.unlogged = rows.boolean(row, 11);
    table.kin.partition_of = optional_name(rows, row, 12);
    table.kin.of_type = optional_name(rows, row, 14);
    table.kin.extension = rows.text(row, 16);
    names_.insert(table.name);
  }
}

std::vector<std::uint32_t> Drafts::oids() const {
  std::vector<std::uint32_t> oids;
  oids.reserve(drafts_.size());
  for (const auto& [oid, draft] : drafts_) oids.push_back(static_cast<std::uint32_t>(oid));
  return oids;
}

Drafts::Draft* Drafts::find(std::int64_t oid) {
  const auto found = drafts_.find(oid);
  return found == drafts_.end() ? nullptr : &found->second;
}

void Drafts::read_column(const QueryResult& rows, int row, const TypeRows& types, Draft& draft) {
  const auto type = static_cast<std::uint32_t>(rows.integer(row, 3));
  const std::string_view identity = rows.text(row, 7);
  Column column;
  column.name = rows.text(row, 2);
  column.type = types.type(type, static_cast<std::int32_t>(rows.integer(row, 4)));
  column.nullable = !rows.boolean(row, 5);
  column.generated = !rows.text(row, 8).empty();
  column.has_default = rows.boolean(row, 6) && !column.generated;
  column.identity = !identity.empty();
  column.identity_always = identity == "a";
  column.folds_text = rows.boolean(row, 9);
  types.apply_domain(type, column);
  draft.numbers.push_back(rows.integer(row, 1));
  draft.table.columns.push_back(std::move(column));
}

void Drafts::read_columns(const QueryResult& rows, const TypeRows& types) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft* draft = find(rows.integer(row, 0));
    if (draft != nullptr) read_column(rows, row, types, *draft);
  }
  for (auto& [oid, draft] : drafts_) {
    // A row of pg_attribute that was updated stands behind younger ones.
    if (!std::ranges::is_sorted(draft.numbers)) {
      ranges::sort(ranges::views::zip(draft.numbers, draft.table.columns),
                   {},
                   [](const auto& pair) { return std::get<0>(pair); });
    }
    const auto live = static_cast<std::int64_t>(draft.table.columns.size());
    draft.table.dropped_columns = static_cast<std::int32_t>(draft.attributes - live);
  }
}

// The first `count` attribute numbers of an int2vector, "1 4 2", as columns; what is none, a system
// column or an expression, is left out.
std::vector<std::string> Drafts::key_columns(std::string_view vector,
                                             std::int64_t count,
                                             const Draft& draft) {
  std::vector<std::string> columns;
  const char* at = vector.data();
  const char* const end = at + vector.size();
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t attribute = 0;
    at = std::from_chars(at, end, attribute).ptr;
    if (at != end) ++at;
    const auto number = std::ranges::lower_bound(draft.numbers, attribute);
    if (number == draft.numbers.end() || *number != attribute) continue;
    const auto position = static_cast<std::size_t>(number - draft.numbers.begin());
    columns.push_back(draft.table.columns[position].name);
  }
  return columns;
}

void Drafts::read_unique_indexes(const QueryResult& rows) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft* draft = find(rows.integer(row, 0));
    if (draft == nullptr) continue;
    const std::int64_t count = rows.integer(row, 2);
    auto columns = key_columns(rows.text(row, 3), count, *draft);
    const bool all_columns = columns.size() == static_cast<std::size_t>(count);
    Table& table = draft->table;
    if (const auto flaw = flaw_of(rows, row)) {
      table.unusable_indexes.push_back(
          {.name = std::string(rows.text(row, 4)), .columns = std::move(columns), .flaw = *flaw});
    } else if (rows.boolean(row, 1)) {
      table.key = std::move(columns);
    } else if (all_columns) {
      table.unique_keys.push_back(std::move(columns));
    }
  }
  // In an order that a copy of the database has as well.
  for (auto& [oid, draft] : drafts_) {
    std::ranges::sort(draft.table.unique_keys);
    std::ranges::sort(draft.table.unusable_indexes, {}, &UnusableIndex::name);
  }
}

void Drafts::read_descendants(const QueryResult& rows) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft* draft = find(rows.integer(row, 0));
    if (draft == nullptr) continue;
    draft->table.kin.descendants = static_cast<std::int32_t>(rows.integer(row, 1));
    draft->table.kin.foreign_descendant = optional_name(rows, row, 2);
  }
}

void Drafts::read_child_columns(const QueryResult& rows, const TypeRows& types) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft* draft = find(rows.integer(row, 0));
    if (draft == nullptr) continue;
    ChildColumn child;
    child.table = *optional_name(rows, row, 1);
    child.column.name = rows.text(row, 3);
    child.column.type = types.type(static_cast<std::uint32_t>(rows.integer(row, 4)),
                                   static_cast<std::int32_t>(rows.integer(row, 5)));
    child.column.nullable = !rows.boolean(row, 6);
    draft->table.kin.child_columns.push_back(std::move(child));
  }
}

void Drafts::read_row_types_used(const QueryResult& rows) {
  for (int row = 0; row < rows.rows(); ++row) {
    Draft* draft = find(rows.integer(row, 0));
    if (draft == nullptr || draft->table.kin.row_type_used) continue;
    draft->table.kin.row_type_used = {.table = *optional_name(rows, row, 1),
                                      .column = std::string(rows.text(row, 3))};
  }
}

std::map<QualifiedName, Table> Drafts::tables() && {
  std::map<QualifiedName, Table> tables;
  for (auto& [oid, draft] : drafts_) {
    QualifiedName name = draft.table.name;
    tables.emplace(std::move(name), std::move(draft.table));
  }
  return tables;
}

}  // namespace weir
