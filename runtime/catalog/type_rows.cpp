#include "runtime/catalog/type_rows.h"

#include <cstdlib>

namespace weir {

namespace {

TypeClass class_of(char typtype) {
  switch (typtype) {
    case 'c': return TypeClass::Composite;
    case 'd': return TypeClass::Domain;
    case 'e': return TypeClass::Enum;
    case 'm':
    case 'r': return TypeClass::Range;
  }
  return TypeClass::Base;
}

}  // namespace

TypeRows::TypeRows(const pg::QueryResult& rows) {
  for (int row = 0; row < rows.rows(); ++row) {
    rows_[static_cast<std::uint32_t>(rows.integer(row, 0))] = {
        .name = {.schema = std::string(rows.text(row, 1)), .name = std::string(rows.text(row, 2))},
        .type_class = class_of(rows.text(row, 3).front()),
        .element = static_cast<std::uint32_t>(rows.integer(row, 4)),
        .array = static_cast<std::uint32_t>(rows.integer(row, 5)),
        .base = static_cast<std::uint32_t>(rows.integer(row, 6)),
        .base_typmod = static_cast<std::int32_t>(rows.integer(row, 7)),
        .not_null = rows.boolean(row, 8),
        .has_default = rows.boolean(row, 9)};
  }
}

const TypeRows::Row* TypeRows::find(std::uint32_t oid) const {
  const auto found = rows_.find(oid);
  return found == rows_.end() ? nullptr : &found->second;
}

PgType TypeRows::type(std::uint32_t oid, std::int32_t typmod) const {
  // One snapshot holds every type that a column of it has.
  const Row* row = find(oid);
  if (row == nullptr) std::abort();
  const Row* element = find(row->element);
  if (element != nullptr && element->array == oid) {
    if (element->type_class != TypeClass::Domain) {
      return pg_type_from_catalog(
          element->name.schema, element->name.name, typmod, true, element->type_class);
    }
    PgType array = type(row->element, typmod);
    array.array = true;
    return array;
  }
  if (row->type_class != TypeClass::Domain) {
    return pg_type_from_catalog(row->name.schema, row->name.name, typmod, false, row->type_class);
  }
  const QualifiedName& domain = row->name;
  std::uint32_t base = row->base;
  std::int32_t base_typmod = row->base_typmod;
  for (const Row* under = find(base); under != nullptr && under->base != 0; under = find(base)) {
    base = under->base;
    base_typmod = under->base_typmod;
  }
  return pg_domain(domain, type(base, base_typmod));
}

void TypeRows::apply_domain(std::uint32_t oid, Column& column) const {
  for (const Row* row = find(oid); row != nullptr && row->base != 0; row = find(row->base)) {
    if (row->not_null) column.nullable = false;
    if (row->has_default) column.has_default = true;
  }
}

}  // namespace weir
