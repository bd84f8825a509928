#include "runtime/pg/result.h"

#include <libpq-fe.h>

#include <charconv>

namespace weir::pg {

namespace {

std::int64_t parse_integer(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

void ClearResult::operator()(pg_result* result) const {
  PQclear(result);
}

int QueryResult::rows() const {
  return PQntuples(result_.get());
}

int QueryResult::columns() const {
  return PQnfields(result_.get());
}

bool QueryResult::is_null(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view QueryResult::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

bool QueryResult::boolean(int row, int column) const {
  return text(row, column) == "t";
}

std::int64_t QueryResult::integer(int row, int column) const {
  return parse_integer(text(row, column));
}

std::string_view QueryResult::tag() const {
  return PQcmdStatus(result_.get());
}

std::int64_t QueryResult::affected() const {
  return parse_integer(PQcmdTuples(result_.get()));
}

}  // namespace weir::pg
