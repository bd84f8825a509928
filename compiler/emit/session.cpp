#include "compiler/emit/session.h"

#include "compiler/emit/sql.h"

namespace weir {

std::string lock_table(const QualifiedName& table) {
  return fill("session/lock_table.sql", {{"table", quote_name(table)}}).text();
}

std::string lock_table_now(const QualifiedName& table) {
  return fill("session/lock_table_now.sql", {{"table", quote_name(table)}}).text();
}

}  // namespace weir
