#include "runtime/pg/libpq.h"

#include <poll.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace weir::pg {

ParamArrays::ParamArrays(const std::vector<Param>& params) {
  texts_.reserve(params.size());
  for (const Param& param : params) {
    types_.push_back(param.type);
    formats_.push_back(param.format == ParamFormat::Binary ? 1 : 0);
    lengths_.push_back(static_cast<int>(param.value.size()));
    if (param.null) {
      values_.push_back(nullptr);
    } else if (param.format == ParamFormat::Binary) {
      // libpq takes a null pointer for a null value, also where the length is 0.
      values_.push_back(param.value.empty() ? "" : param.value.data());
    } else {
      has_nul_ = has_nul_ || param.value.find('\0') != std::string_view::npos;
      values_.push_back(texts_.emplace_back(param.value).c_str());
    }
  }
}

namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

PgError error_of(PGconn* conn, const PGresult* result) {
  PgError error{.sqlstate = field(result, PG_DIAG_SQLSTATE),
                .severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                .hint = field(result, PG_DIAG_MESSAGE_HINT),
                .context = field(result, PG_DIAG_CONTEXT),
                .schema = field(result, PG_DIAG_SCHEMA_NAME),
                .table = field(result, PG_DIAG_TABLE_NAME),
                .column = field(result, PG_DIAG_COLUMN_NAME),
                .constraint = field(result, PG_DIAG_CONSTRAINT_NAME)};
  if (error.message.empty()) error.message = PQresultErrorMessage(result);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(position.data(), position.data() + position.size(), error.position);
  if (PQstatus(conn) != CONNECTION_OK || error.severity == "FATAL" || error.severity == "PANIC") {
    error.connection = ConnectionState::Lost;
  }
  return error;
}

PgError error_of(PGconn* conn) {
  PgError error{.message = PQerrorMessage(conn)};
  if (PQstatus(conn) != CONNECTION_OK) error.connection = ConnectionState::Lost;
  return error;
}

PgError local_error(std::string message) {
  return PgError{.message = std::move(message)};
}

Expected<void> wait_for_socket(PGconn* conn, WaitFor what) {
  pollfd socket{.fd = PQsocket(conn), .events = POLLIN, .revents = 0};
  if (what == WaitFor::ReadOrWrite) socket.events = POLLIN | POLLOUT;
  while (poll(&socket, 1, -1) < 0) {
    if (errno != EINTR) {
      PgError error = local_error(std::string("poll: ") + std::strerror(errno));
      error.connection = ConnectionState::Lost;
      return tl::make_unexpected(error);
    }
  }
  const bool readable = (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
  if (readable && PQconsumeInput(conn) == 0) return tl::make_unexpected(error_of(conn));
  return {};
}

Expected<void> flush(PGconn* conn) {
  for (;;) {
    const int pending = PQflush(conn);
    if (pending == 0) return {};
    if (pending < 0) return tl::make_unexpected(error_of(conn));
    if (auto waited = wait_for_socket(conn, WaitFor::ReadOrWrite); !waited) return waited;
  }
}

}  // namespace weir::pg
