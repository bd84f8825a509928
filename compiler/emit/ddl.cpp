#include "compiler/emit/ddl.h"

#include "compiler/emit/column_sql.h"
#include "compiler/emit/sql.h"

namespace weir {

namespace {

std::string create_table(const Table& table) {
  std::vector<Sql> body;
  for (const Column& column : table.columns) body.push_back(column_definition(column));
  if (!table.key.empty()) {
    const std::string name =
        table.key_name.empty() ? primary_key_names(table.name).front().name : table.key_name;
    body.push_back(fill(
        "ddl/primary_key.sql",
        {{"name", quote_identifier(name)}, {"columns", join(quote_identifiers(table.key), ", ")}}));
  }
  return fill("ddl/create_table.sql",
              {{"table", quote_name(table.name)}, {"body", join(body, ",\n  ")}})
      .text();
}

std::string add_columns(const QualifiedName& table, const std::vector<const Column*>& columns) {
  std::vector<Sql> additions;
  for (const Column* const column : columns) {
    additions.push_back(fill("ddl/add_column.sql", {{"column", column_definition(*column)}}));
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
