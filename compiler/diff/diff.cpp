#include "compiler/diff/diff.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>

#include "compiler/bind/assignability.h"
#include "compiler/model/catalog_snapshot.h"
#include "compiler/model/rights.h"

namespace weir {

namespace {

bool is_uninstalled(const PgType& type) {
  return type.base == PgBase::Other && type.other.schema.empty();
}

bool is_key(const Table& table, std::string_view column) {
  return std::ranges::count(table.key, column) > 0;
}

const Column* case_twin(const Table& live, std::string_view column) {
  const auto found = std::ranges::find_if(
      live.columns, [&](const Column& c) { return equal_but_for_case(c.name, column); });
  return found == live.columns.end() ? nullptr : &*found;
}

std::optional<Change> schema_obstacle(const std::string& name, const Catalog& catalog) {
  if (is_system_schema(name)) return change::NotOurs{.owner = change::Owner::System};
  const auto schema = catalog.schemas.find(name);
  if (schema == catalog.schemas.end()) return std::nullopt;
  if (!schema->second.exists) return change::MissingSchema{};
  if (!schema->second.may_use) {
    return change::MissingPrivilege{.what = change::Privilege::UseSchema, .rights = {}};
  }
  return std::nullopt;
}

// What is in the way of a table that does not exist.
std::optional<Change> name_obstacle(const QualifiedName& name, const Catalog& catalog) {
  if (catalog.taken_type_names.contains(name)) {
    return change::NameTaken{.kind = RelationKind::Other, .plain_type = true};
  }
  if (catalog.taken_key_names.contains(name)) {
    return change::NameTaken{.kind = RelationKind::Index};
  }
  const auto twin = catalog.by_folded_name.find(folded(name));
  if (twin == catalog.by_folded_name.end() || twin->second == name) return std::nullopt;
  return change::TableTwin{twin->second.name};
}

// The difference that hides every other one, if there is one: rows can't be written at all.
std::optional<Change> obstacle(const QualifiedName& name,
                               const Table* live,
                               const Catalog& catalog) {
  if (auto found = schema_obstacle(name.schema, catalog)) return found;
  if (live == nullptr) return name_obstacle(name, catalog);
  if (!live->kin.extension.empty()) {
    return change::NotOurs{
        .owner = change::Owner::Extension, .parent = {}, .extension = live->kin.extension};
  }
  switch (live->kind) {
    case RelationKind::Table:
    case RelationKind::PartitionedTable: break;
    case RelationKind::View:
    case RelationKind::MaterializedView:
    case RelationKind::ForeignTable: return change::NotATable{live->kind};
    case RelationKind::Sequence:
    case RelationKind::Index:
    case RelationKind::CompositeType:
    case RelationKind::Other: return change::NameTaken{.kind = live->kind};
  }
  if (!live->kin.partition_of) return std::nullopt;
  return change::NotOurs{.owner = change::Owner::Partitioned, .parent = *live->kin.partition_of};
}

// The first name that is free for the primary key's index; empty for the usual one.
std::optional<std::string> free_key_name(const QualifiedName& table, const Catalog& catalog) {
  const std::vector<QualifiedName> names = primary_key_names(table);
  for (const QualifiedName& name : names) {
    if (catalog.taken_key_names.contains(name) || catalog.find(name) != nullptr) continue;
    return name == names.front() ? std::string() : name.name;
  }
  return std::nullopt;
}

std::vector<Change> missing_table(const Lowered& desired, const Catalog& catalog) {
  std::vector<Change> out;
  const std::vector<Column>& columns = desired.table.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_uninstalled(columns[i].type)) out.push_back(change::TypeNotInstalled{i});
  }
  if (columns.size() > kMaxColumns) {
    out.push_back(change::TooManyColumns{.missing = columns.size()});
  }
  std::optional<std::string> key_name = std::string();
  if (!desired.table.key.empty()) key_name = free_key_name(desired.table.name, catalog);
  if (!key_name) {
    out.push_back(change::KeyNameTaken{primary_key_names(desired.table.name).front().name});
  }
  if (!out.empty() || !desired.refusals.empty()) return out;
  const auto schema = catalog.schemas.find(desired.table.name.schema);
  if (schema != catalog.schemas.end() && schema->second.may_create && desired.table.key.empty() &&
      !schema->second.need_identity.empty()) {
    return {change::NoReplicaIdentity{schema->second.need_identity}};
  }
  out.push_back(change::MissingTable{
      .may_create = schema == catalog.schemas.end() || schema->second.may_create,
      .key_name = *key_name});
  return out;
}

// A column that the live table has under the very name.
std::optional<Change> present_column(const Lowered& desired, std::size_t at, const Column& live) {
  if (live.generated) {
    const bool key = desired.finds_rows() && is_key(desired.table, live.name);
    const bool alone = desired.table.columns.size() == 1;
    return change::ComputedColumn{at,
                                  key     ? change::Computed::GeneratedKey
                                  : alone ? change::Computed::GeneratedAlone
                                          : change::Computed::Generated};
  }
  const Assignability fits = assignability(desired.types[at], live.type);
  if (fits.unstated_bound) return change::BoundedColumn{at, live.type};
  if (fits.fit == Fit::ValueChecked || fits.fit == Fit::Impossible) {
    return change::TypeDiffers{
        .column = at,
        .live = live.type,
        .fit = fits.fit == Fit::ValueChecked ? change::Fit::SomeValues : change::Fit::NoValue,
        .reason = fits.reason,
        .allowed = std::ranges::count(desired.narrower, live.name) > 0};
  }
  const Column& wanted = desired.table.columns[at];
  if (live.identity_always && desired.insert_mode == InsertMode::Upsert &&
      !is_key(desired.table, wanted.name)) {
    return change::ComputedColumn{at, change::Computed::IdentityAlways};
  }
  const bool stricter = wanted.nullable && !live.nullable && !is_key(desired.table, wanted.name);
  if (stricter) return change::StricterColumn{at};
  return std::nullopt;
}

// What keeps a column from being added to a table that the role owns.
change::MissingColumn missing_column(const Column& wanted, std::size_t at, const Table& live) {
  change::MissingColumn out{.column = at, .may_add = live.owner};
  const Kinship& kin = live.kin;
  if (kin.of_type) {
    out.hindrance = change::Hindrance::TypedTable;
    out.place.table = *kin.of_type;
  } else if (kin.foreign_descendant) {
    out.hindrance = change::Hindrance::ForeignPartition;
    out.place.table = *kin.foreign_descendant;
  } else if (wanted.default_text && kin.row_type_used) {
    out.hindrance = change::Hindrance::RowTypeUsed;
    out.place = *kin.row_type_used;
  }
  for (const ChildColumn& child : kin.child_columns) {
    if (out.hindrance || child.column.name != wanted.name) continue;
    // The server merges the two only if they are of one type, and leaves the rows of the child as
    // they are: without the default, and with their nulls.
    const bool merges = child.column.type == wanted.type && wanted.nullable && !wanted.default_text;
    if (merges) continue;
    out.hindrance = change::Hindrance::ChildColumn;
    out.place = {.table = child.table, .column = child.column.name};
    out.type = child.column.type;
  }
  return out;
}

std::optional<Change> absent_column(const Lowered& desired, std::size_t at, const Table& live) {
  const Column& wanted = desired.table.columns[at];
  if (const Column* const twin = case_twin(live, wanted.name)) {
    return change::CaseTwin{.column = at, .live = twin->name};
  }
  if (is_uninstalled(wanted.type)) return change::TypeNotInstalled{at};
  // No index has a column that is not there: the key differs, and that is all there is to say.
  if (desired.finds_rows() && is_key(desired.table, wanted.name)) return std::nullopt;
  return missing_column(wanted, at, live);
}

std::vector<Change> column_changes(const Lowered& desired, const Table& live) {
  std::vector<Change> out;
  for (std::size_t at = 0; at < desired.table.columns.size(); ++at) {
    const Column* const present = live.find_column(desired.table.columns[at].name);
    auto found = present != nullptr ? present_column(desired, at, *present)
                                    : absent_column(desired, at, live);
    if (found) out.push_back(*std::move(found));
  }
  const auto is_missing = [](const Change& change) {
    return std::holds_alternative<change::MissingColumn>(change);
  };
  const auto missing = static_cast<std::size_t>(std::ranges::count_if(out, is_missing));
  const auto dropped = static_cast<std::size_t>(live.dropped_columns);
  if (missing > 0 && live.columns.size() + dropped + missing > kMaxColumns) {
    std::erase_if(out, is_missing);
    out.push_back(change::TooManyColumns{
        .live = live.columns.size(), .dropped = dropped, .missing = missing});
  }
  return out;
}

// Columns that the table insists on and the event has nothing for.
std::vector<Change> unfilled_columns(const Lowered& desired, const Table& live) {
  std::vector<Change> out;
  for (const Column& column : live.columns) {
    const bool filled_by_server = column.has_default || column.identity || column.generated;
    if (column.nullable || filled_by_server) continue;
    if (case_twin(desired.table, column.name) == nullptr) {
      out.push_back(change::UnfilledColumn{column.name});
    }
  }
  return out;
}

std::optional<Change> missing_rights(const Lowered& desired, const Table& live) {
  change::MissingPrivilege missing{
      .what = change::Privilege::WriteRows,
      .rights = rights_missing(
          live, rights_to_write(desired.insert_mode, desired.delete_mode, desired.truncate))};
  if (missing.rights.empty()) return std::nullopt;
  return missing;
}

std::optional<Change> key_difference(const Lowered& desired, const Table& live) {
  if (!desired.finds_rows() || find_arbiter(live, desired.table.key)) return std::nullopt;
  change::KeyDiffers differs{.live = live.key};
  differs.partitioned = live.kind == RelationKind::PartitionedTable;
  const UnusableIndex* const unusable = find_unusable(live, desired.table.key);
  if (unusable != nullptr) differs.unusable = *unusable;
  return differs;
}

bool may_be_null(const Lowered& desired, const std::string& column) {
  const auto may = [&](const MappedField& field) {
    return field.column == column && field.field.optional;
  };
  return std::ranges::any_of(desired.row, may) || std::ranges::any_of(desired.key_fields, may);
}

// Different texts that the column of the key takes for one.
bool folds_text(const Column& column) {
  const PgType& type = column.type;
  return column.folds_text || (type.base == PgBase::Other && type.other.name == "citext");
}

// What a reviewer should know of the index that finds rows.
std::vector<Change> key_remarks(const Lowered& desired, const Table& live) {
  std::vector<Change> out;
  if (!desired.finds_rows() || !find_arbiter(live, desired.table.key)) return out;
  for (std::size_t at = 0; at < desired.table.columns.size(); ++at) {
    const std::string& name = desired.table.columns[at].name;
    const Column* const column = live.find_column(name);
    if (column == nullptr || !is_key(desired.table, name)) continue;
    if (column->nullable && may_be_null(desired, name)) out.push_back(change::KeyTakesNull{at});
    // An extension's type that the event asks for itself is no surprise.
    if (folds_text(*column) && desired.table.columns[at].type.base != PgBase::Other) {
      out.push_back(change::KeyFoldsText{at, column->type});
    }
  }
  return out;
}

std::vector<Change> table_remarks(const Lowered& desired, const Table& live) {
  std::vector<Change> out;
  if (live.unlogged) out.push_back(change::UnloggedTable{});
  if (live.kind == RelationKind::Table && live.kin.descendants > 0) {
    out.push_back(change::InheritingTables{live.kin.descendants});
  }
  change::MissingDefaults missing;
  for (const Column& wanted : desired.table.columns) {
    const Column* const column = live.find_column(wanted.name);
    if (column == nullptr || !wanted.default_text) continue;
    const bool filled = column->has_default || column->identity || column->generated;
    if (!filled) missing.columns.push_back(wanted.name);
  }
  if (!missing.columns.empty()) out.push_back(std::move(missing));
  return out;
}

void append(std::vector<Change>& out, std::vector<Change> more) {
  std::ranges::move(more, std::back_inserter(out));
}

}  // namespace

std::vector<Change> diff(const Lowered& desired, const Table* live, const Catalog& catalog) {
  if (desired.blocked) return {};
  if (auto hidden = obstacle(desired.table.name, live, catalog)) return {*std::move(hidden)};
  if (live == nullptr) return missing_table(desired, catalog);
  std::vector<Change> out;
  if (auto key = key_difference(desired, *live)) out.push_back(*std::move(key));
  append(out, column_changes(desired, *live));
  append(out, unfilled_columns(desired, *live));
  if (auto rights = missing_rights(desired, *live)) out.push_back(*std::move(rights));
  append(out, key_remarks(desired, *live));
  append(out, table_remarks(desired, *live));
  return out;
}

Lowered place_extension_types(Lowered desired, const Catalog& catalog) {
  for (Column& column : desired.table.columns) {
    if (!is_uninstalled(column.type)) continue;
    const auto installed =
        std::ranges::find(catalog.types, column.type.other.name, &QualifiedName::name);
    if (installed != catalog.types.end()) column.type.other.schema = installed->schema;
  }
  return desired;
}

}  // namespace weir
