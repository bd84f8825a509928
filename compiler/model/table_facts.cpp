#include "compiler/model/table_facts.h"

#include <algorithm>

namespace weir {

const ColumnFacts* TableFacts::find_column(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &ColumnFacts::name);
  return found == columns.end() ? nullptr : &*found;
}

TableFacts facts_of(const Table& live) {
  TableFacts out{.name = live.name, .kind = live.kind, .columns = {}, .key = live.key};
  for (const Column& column : live.columns) {
    out.columns.push_back({.name = column.name,
                           .type = to_sql(column.type),
                           .nullable = column.nullable,
                           .has_default = column.has_default,
                           .identity = column.identity,
                           .identity_always = column.identity_always,
                           .generated = column.generated});
  }
  return out;
}

}  // namespace weir
