#include "runtime/pg/libpq.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>

namespace weir::pg {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

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

std::string unexpected(const PGresult* result) {
  return std::string("unexpected answer: ") + PQresStatus(PQresultStatus(result));
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
  if (error.message.empty()) error.message = unexpected(result);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(position.data(), position.data() + position.size(), error.position);
  // What the server says of a statement has a SQLSTATE; the rest is libpq's, about the connection.
  if (PQstatus(conn) != CONNECTION_OK || error.severity == "FATAL" || error.severity == "PANIC" ||
      error.sqlstate.empty()) {
    error.connection = ConnectionState::Lost;
  }
  return error;
}

PgError error_of(PGconn* conn) {
  PgError error{.message = PQerrorMessage(conn)};
  if (PQstatus(conn) != CONNECTION_OK) error.connection = ConnectionState::Lost;
  if (error.message.empty()) {
    error.message = "the server gave no answer";
    error.connection = ConnectionState::Lost;
  }
  return error;
}

PgError local_error(std::string message) {
  return PgError{.message = std::move(message)};
}

namespace {

// For as long as `patience`; 0 if nothing happened. A signal does not make it longer.
int poll_for(pollfd& socket, milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  for (milliseconds left = patience;;) {
    const auto wait = std::min<std::int64_t>(left.count(), std::numeric_limits<int>::max());
    const int ready = poll(&socket, 1, static_cast<int>(wait));
    if (ready >= 0 || errno != EINTR) return ready;
    left = std::max(milliseconds(0), ceil<milliseconds>(until - steady_clock::now()));
  }
}

PgError gone(std::string why) {
  PgError error = local_error(std::move(why));
  error.connection = ConnectionState::Lost;
  return error;
}

PgError silent(milliseconds patience) {
  PgError error = gone(fmt::format("the server has not answered for {} s",
                                   static_cast<double>(patience.count()) / 1000));
  error.hint = "if it needs more time for its work, raise `answer_timeout` of the destination";
  return error;
}

}  // namespace

Expected<void> wait_for_socket(PGconn* conn, WaitFor what, milliseconds patience) {
  pollfd socket{.fd = PQsocket(conn), .events = POLLIN, .revents = 0};
  if (what == WaitFor::ReadOrWrite) socket.events = POLLIN | POLLOUT;
  const int ready = poll_for(socket, patience);
  if (ready < 0) return tl::make_unexpected(gone(std::string("poll: ") + std::strerror(errno)));
  if (ready == 0) {
    shutdown(socket.fd, SHUT_RDWR);
    return tl::make_unexpected(silent(patience));
  }
  const bool readable = (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
  if (readable && PQconsumeInput(conn) == 0) return tl::make_unexpected(error_of(conn));
  return {};
}

Expected<void> flush(PGconn* conn, milliseconds patience) {
  for (;;) {
    const int pending = PQflush(conn);
    if (pending == 0) return {};
    if (pending < 0) return tl::make_unexpected(error_of(conn));
    if (auto waited = wait_for_socket(conn, WaitFor::ReadOrWrite, patience); !waited) return waited;
  }
}

}  // namespace weir::pg
