#include "compiler/rules/parts.h"

#include <utility>

namespace weir {

PgType type_of(PgBase base) {
  PgType type;
  type.base = base;
  return type;
}

PgType with_digits(PgBase base,
                   std::optional<std::int32_t> precision,
                   std::optional<std::int32_t> scale) {
  PgType type = type_of(base);
  type.precision = precision;
  type.scale = scale;
  return type;
}

PgType array_of(PgBase base) {
  PgType type = type_of(base);
  type.array = true;
  return type;
}

Column nullable(std::string_view name, PgType type) {
  Column column;
  column.name = name;
  column.type = std::move(type);
  return column;
}

Column with_default(std::string_view name, PgType type, std::string_view text) {
  Column column = nullable(name, std::move(type));
  column.default_text = text;
  return column;
}

Column required(Column column) {
  column.nullable = false;
  return column;
}

SafetyRule adds(std::string_view name,
                std::string_view form,
                DdlFacts believed,
                const std::vector<Column>& columns,
                std::string_view subject) {
  SafetyRule rule{.name = name, .form = form, .subject = subject, .believed = std::move(believed)};
  rule.stand = Stand::Writes;
  for (const Column& column : columns) {
    rule.operations.emplace_back(AddColumn{
        .table = {.schema = {}, .name = std::string(subject)}, .column = column, .from = {}});
  }
  return rule;
}

DdlFacts rejected(std::string_view sqlstate) {
  DdlFacts facts;
  facts.sqlstate = sqlstate;
  return facts;
}

}  // namespace weir
