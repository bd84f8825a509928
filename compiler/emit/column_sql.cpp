#include "compiler/emit/column_sql.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace weir {

namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

// A bare literal takes the column's type when the statement is parsed: a text that does not fit is
// rejected, where a literal with a cast of its own would be cut.
Sql default_constant(const Column& column) {
  const std::string& text = *column.default_text;
  if (column.type.array) return quote_literal(text);
  const bool integer = column.type.base == PgBase::Int2 || column.type.base == PgBase::Int4 ||
                       column.type.base == PgBase::Int8;
  const auto value = whole_number(text);
  if (integer && value) return number(*value);
  if (column.type.base == PgBase::Bool && text == "true") return keyword("true");
  if (column.type.base == PgBase::Bool && text == "false") return keyword("false");
  return quote_literal(text);
}

Sql column_definition(const Column& column) {
  return fill(
      "ddl/column.sql",
      {{"name", quote_identifier(column.name)},
       {"type", type_name(column.type)},
       {"default",
        column.default_text ? concat({keyword(" DEFAULT "), default_constant(column)}) : Sql()},
       {"null", column.nullable ? Sql() : keyword(" NOT NULL")}});
}

std::vector<Sql> quote_identifiers(const std::vector<std::string>& names) {
  std::vector<Sql> out;
  for (const std::string& name : names) out.push_back(quote_identifier(name));
  return out;
}

}  // namespace weir
