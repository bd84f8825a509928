#include "runtime/pipeline/tied_tables.h"

#include <string>

#include "compiler/emit/sql.h"

namespace weir {

Result<std::vector<QualifiedName>> tied_tables(pg::Connection& connection,
                                               const QualifiedName& table) {
  const auto rows = connection.query(fill("session/tied_tables.sql", {}).text(),
                                     {pg::text_param(table.schema), pg::text_param(table.name)});
  if (!rows) return tl::make_unexpected(Error(rows.error()));
  std::vector<QualifiedName> out = {table};
  for (int row = 0; row < rows->rows(); ++row) {
    QualifiedName other{.schema = std::string(rows->text(row, 0)),
                        .name = std::string(rows->text(row, 1))};
    if (other != table) out.push_back(std::move(other));
  }
  return out;
}

}  // namespace weir
