#include "runtime/catalog/system_identifier.h"

#include "compiler/emit/sql.h"

namespace weir {

Result<std::string> system_identifier(pg::Connection& connection) {
  const auto answer = connection.query(fill("introspect/system_identifier.sql", {}).text());
  if (!answer && !connection.alive()) return tl::make_unexpected(Error(answer.error()));
  if (!answer || answer->rows() != 1) return std::string();
  return std::string(answer->text(0, 0));
}

}  // namespace weir
