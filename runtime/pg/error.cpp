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

namespace {

Error read_only(const PgError& error) {
  return {.code = Code::X527,
          .message = "the server takes no changes now: " + to_text(error),
          .where = {},
          .help =
              "connect to the primary, or see who has set default_transaction_read_only"
              " (services do so when the disk is full)"};
}

Error exhausted(const PgError& error) {
  const bool disk = error.sqlstate == "53100";
  const std::string otherwise = disk ? "free space on the server's disk, then run again"
                                     : "give the server more of it, then run again";
  return {.code = Code::X528,
          .message = "the server has run out of something: " + to_text(error),
          .where = {},
          .help = error.hint.empty() ? otherwise : one_line(error.hint)};
}

// What others do, or a limit that the work of a moment has met.
Error kept_from_work(const PgError& error) {
  return {.code = Code::X530,
          .message = "other transactions, or a limit of the server, keep weir from its work: " +
                     to_text(error),
          .where = {},
          .help = one_line(error.hint)};
}

Error broken_files(const PgError& error) {
  return {.code = Code::X528,
          .message = "the server can't read or write its files: " + to_text(error),
          .where = {},
          .help = "see the server's log and its disk"};
}

}  // namespace

PgError::operator Error() const {
  const bool lost = connection == ConnectionState::Lost;
  if (!lost && sqlstate == "25006") return read_only(*this);
  if (!lost && sqlstate.starts_with("53")) return exhausted(*this);
  if (!lost && sqlstate.starts_with("58")) return broken_files(*this);
  const bool bug = sqlstate.starts_with("XX");
  if (!lost && !bug && failure() == FailureClass::Retry) return kept_from_work(*this);
  return Error{.code = lost ? Code::X502 : Code::X504,
               .message = (lost ? "the connection to the database was lost: "
                                : "the server rejected a statement: ") +
                          to_text(*this),
               .where = {},
               .help = one_line(hint)};
}

}  // namespace weir::pg
