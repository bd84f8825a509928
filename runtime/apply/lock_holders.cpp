#include "runtime/apply/lock_holders.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/sql.h"

namespace weir {

namespace {

// More names would tell a reader nothing.
constexpr int kMaxShown = 5;

std::string seconds(std::string_view what, const pg::QueryResult& rows, int row, int column) {
  if (rows.is_null(row, column)) return std::string(what);
  return fmt::format("{} for {} s", what, rows.integer(row, column));
}

std::string describe(const pg::QueryResult& rows, int row) {
  std::string details;
  const auto add = [&](std::string_view text) {
    if (text.empty()) return;
    if (!details.empty()) details += ", ";
    details += text;
  };
  add(rows.text(row, 1));
  // The query of an autovacuum says what it is for; of all other sessions it stays unseen.
  const bool stubborn = rows.boolean(row, 8);
  if (rows.text(row, 7) == "autovacuum worker") {
    add(stubborn ? "autovacuum to prevent wraparound, which does not step aside" : "autovacuum");
  }
  if (!rows.text(row, 2).empty()) add(fmt::format("user {}", rows.text(row, 2)));
  if (!rows.text(row, 3).empty()) add(seconds(rows.text(row, 3), rows, row, 5));
  if (!rows.is_null(row, 4)) add(seconds("transaction open", rows, row, 4));
  if (!rows.is_null(row, 0)) return fmt::format("pid {} ({})", rows.text(row, 0), details);
  if (rows.is_null(row, 6)) return "a prepared transaction";
  return fmt::format("prepared transaction {} ({})", display(rows.text(row, 6)), details);
}

}  // namespace

std::string change_lock(const QualifiedName& table) {
  return fmt::format("weir change {}.{}", table.schema, table.name);
}

std::string lock_holders(pg::Connection& connection, const QualifiedName& table) {
  const auto rows = connection.query(fill("session/lock_holders.sql", {}).text(),
                                     {pg::text_param(table.schema),
                                      pg::text_param(table.name),
                                      pg::text_param(change_lock(table))});
  if (!rows) return {};
  std::string text;
  for (int row = 0; row < std::min(rows->rows(), kMaxShown); ++row) {
    if (row > 0) text += "; ";
    text += describe(*rows, row);
  }
  if (rows->rows() > kMaxShown) text += fmt::format("; {} more", rows->rows() - kMaxShown);
  return text;
}

}  // namespace weir
