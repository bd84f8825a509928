#include "compiler/emit/ddl.h"

#include <charconv>
#include <cstdint>

#include "compiler/emit/sql.h"
#include "compiler/model/shortened.h"

namespace weir {

namespace {

std::vector<Sql> quoted(const std::vector<std::string>& names) {
  std::vector<Sql> out;
  for (const std::string& name : names) out.push_back(quote_identifier(name));
  return out;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A bare literal takes the column's type when the statement is parsed: a text that does not fit is
// rejected, where a literal with a cast of its own would be cut.
Sql literal(const Column& column) {
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

Sql definition(const Column& column) {
  return fill(
      "ddl/column.sql",
      {{"name", quote_identifier(column.name)},
       {"type", type_name(column.type)},
       {"default", column.default_text ? concat({keyword(" DEFAULT "), literal(column)}) : Sql()},
       {"null", column.nullable ? Sql() : keyword(" NOT NULL")}});
}

std::string create_table(const Table& table) {
  std::vector<Sql> body;
  for (const Column& column : table.columns) body.push_back(definition(column));
  if (!table.key.empty()) {
    body.push_back(fill("ddl/primary_key.sql",
                        {{"name", quote_identifier(shortened(table.name.name + "_pkey"))},
                         {"columns", join(quoted(table.key), ", ")}}));
  }
  return fill("ddl/create_table.sql",
              {{"table", quote_name(table.name)}, {"body", join(body, ",\n  ")}})
      .text();
}

std::string add_columns(const QualifiedName& table, const std::vector<const Column*>& columns) {
  std::vector<Sql> additions;
  for (const Column* const column : columns) {
    additions.push_back(fill("ddl/add_column.sql", {{"column", definition(*column)}}));
  }
  return fill("ddl/add_columns.sql",
              {{"table", quote_name(table)}, {"additions", join(additions, ",\n  ")}})
      .text();
}

}  // namespace

TableDdl table_ddl(const TableWork& work) {
  TableDdl out;
  out.table = work.table;
  std::vector<const Column*> added;
  for (const Operation* const operation : work.operations) {
    if (const auto* const create = std::get_if<CreateTable>(operation)) {
      out.creates = true;
      out.statements.push_back(create_table(create->table));
    } else {
      added.push_back(&std::get<AddColumn>(*operation).column);
    }
  }
  if (!added.empty()) out.statements.push_back(add_columns(work.table, added));
  return out;
}

std::vector<TableDdl> ddl(const std::vector<Operation>& operations) {
  std::vector<TableDdl> out;
  for (const TableWork& work : work_by_table(operations)) out.push_back(table_ddl(work));
  return out;
}

}  // namespace weir
