#include "compiler/diff/diff.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "compiler/bind/assignability.h"

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

// The difference that hides every other one, if there is one: rows can't be written at all.
std::optional<Change> obstacle(const QualifiedName& name,
                               const Table* live,
                               const Catalog& catalog) {
  const auto schema = catalog.schemas.find(name.schema);
  if (schema != catalog.schemas.end()) {
    if (!schema->second.exists) return change::MissingSchema{};
    if (!schema->second.may_use) {
      return change::MissingPrivilege{.what = change::Privilege::UseSchema, .names = {}};
    }
  }
  if (live == nullptr) {
    if (!catalog.taken_type_names.contains(name)) return std::nullopt;
    return change::NameTaken{.kind = RelationKind::Other, .plain_type = true};
  }
  switch (live->kind) {
    case RelationKind::Table:
    case RelationKind::PartitionedTable: return std::nullopt;
    case RelationKind::View:
    case RelationKind::MaterializedView:
    case RelationKind::ForeignTable: return change::NotATable{live->kind};
    case RelationKind::Sequence:
    case RelationKind::Index:
    case RelationKind::CompositeType:
    case RelationKind::Other: return change::NameTaken{.kind = live->kind};
  }
  std::abort();
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
  if (!out.empty() || !desired.refusals.empty()) return out;
  const auto schema = catalog.schemas.find(desired.table.name.schema);
  if (schema != catalog.schemas.end() && schema->second.may_create && desired.table.key.empty() &&
      !schema->second.need_identity.empty()) {
    return {change::NoReplicaIdentity{schema->second.need_identity}};
  }
  out.push_back(change::MissingTable{.may_create = schema == catalog.schemas.end() ||
                                                   schema->second.may_create});
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
  if (fits.fit == Fit::ValueChecked || fits.fit == Fit::Impossible) {
    return change::TypeDiffers{
        .column = at,
        .live = live.type,
        .fit = fits.fit == Fit::ValueChecked ? change::Fit::SomeValues : change::Fit::NoValue,
        .reason = fits.reason};
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

std::optional<Change> absent_column(const Lowered& desired, std::size_t at, const Table& live) {
  const Column& wanted = desired.table.columns[at];
  if (const Column* const twin = case_twin(live, wanted.name)) {
    return change::CaseTwin{.column = at, .live = twin->name};
  }
  if (is_uninstalled(wanted.type)) return change::TypeNotInstalled{at};
  // No index has a column that is not there: the key differs, and that is all there is to say.
  if (desired.finds_rows() && is_key(desired.table, wanted.name)) return std::nullopt;
  return change::MissingColumn{.column = at, .may_add = live.owner};
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
  const bool upserts = desired.insert_mode == InsertMode::Upsert;
  const bool deletes = desired.delete_mode == DeleteMode::On;
  change::MissingPrivilege missing{.what = change::Privilege::WriteRows, .names = {}};
  if ((upserts || deletes) && !live.may_select) missing.names.emplace_back("SELECT");
  if (!live.may_insert) missing.names.emplace_back("INSERT");
  if (upserts && !live.may_update) missing.names.emplace_back("UPDATE");
  if (deletes && !live.may_delete) missing.names.emplace_back("DELETE");
  if (desired.truncate == TruncateMode::Apply && !live.may_truncate) {
    missing.names.emplace_back("TRUNCATE");
  }
  if (missing.names.empty()) return std::nullopt;
  return missing;
}

}  // namespace

std::vector<Change> diff(const Lowered& desired, const Table* live, const Catalog& catalog) {
  if (desired.blocked) return {};
  if (auto hidden = obstacle(desired.table.name, live, catalog)) return {*std::move(hidden)};
  if (live == nullptr) return missing_table(desired, catalog);
  std::vector<Change> out;
  if (desired.finds_rows() && !find_arbiter(*live, desired.table.key)) {
    out.push_back(change::KeyDiffers{live->key});
  }
  for (Change& change : column_changes(desired, *live)) out.push_back(std::move(change));
  for (Change& change : unfilled_columns(desired, *live)) out.push_back(std::move(change));
  if (auto rights = missing_rights(desired, *live)) out.push_back(*std::move(rights));
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
