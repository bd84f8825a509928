#include "runtime/pg/error.h"

#include <fmt/format.h>

namespace weir::pg {

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\t' || c == '\r' || c == ' ';
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string to_text(const PgError& error) {
  std::string text = one_line(error.message);
  if (!error.sqlstate.empty()) text += fmt::format(" (SQLSTATE {})", error.sqlstate);
  if (!error.detail.empty()) text += fmt::format(", detail: {}", one_line(error.detail));
  return text;
}

PgError::operator Error() const {
  const bool lost = connection == ConnectionState::Lost;
  return Error{.code = lost ? Code::X502 : Code::X504,
               .message = (lost ? "the connection to the database was lost: "
                                : "the server rejected a statement: ") +
                          to_text(*this),
               .where = {},
               .help = one_line(hint)};
}

}  // namespace weir::pg
