#include "compiler/emit/session.h"

#include "compiler/emit/sql.h"

namespace weir {

std::string lock_table(const QualifiedName& table) {
  return fill("session/lock_table.sql", {{"table", quote_name(table)}}).text();
}

std::string lock_table_now(const QualifiedName& table) {
  return fill("session/lock_table_now.sql", {{"table", quote_name(table)}}).text();
}

std::string one_message(const std::vector<std::string>& statements) {
  std::string out;
  for (const std::string& statement : statements) {
    if (!out.empty()) out += ";\n";
    out += statement;
  }
  return out;
}

}  // namespace weir
