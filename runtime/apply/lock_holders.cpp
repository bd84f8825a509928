#include "runtime/apply/lock_holders.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/sql.h"

namespace weir {

namespace {

// More names would tell a reader nothing.
constexpr int kMaxShown = 5;

std::string describe(const pg::QueryResult& rows, int row) {
  if (rows.is_null(row, 0)) return "a prepared transaction";
  std::string details;
  const auto add = [&](std::string_view text) {
    if (text.empty()) return;
    if (!details.empty()) details += ", ";
    details += text;
  };
  add(rows.text(row, 1));
  if (!rows.text(row, 2).empty()) add(fmt::format("user {}", rows.text(row, 2)));
  add(rows.text(row, 3));
  if (!rows.is_null(row, 4)) add(fmt::format("{} s", rows.integer(row, 4)));
  return fmt::format("pid {} ({})", rows.text(row, 0), details);
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
