#include "runtime/pg/connection.h"

#include <fmt/format.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/emit/sql.h"
#include "runtime/pg/connect_error.h"
#include "runtime/pg/libpq.h"

namespace weir::pg {

namespace {

constexpr int kOldestServer = 130000;
// An answer that comes later may have been held up, and is asked for once more.
constexpr std::chrono::milliseconds kAtOnce(2);
constexpr int kMostQuestions = 3;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreeText {
  void operator()(char* text) const { PQfreemem(text); }
};

// Keywords and values as libpq takes them: a repeated keyword's last value counts, and dbname may
// hold a whole connection string.
class Keywords {
 public:
  void add(std::string keyword, std::string value) {
    texts_.emplace_back(std::move(keyword), std::move(value));
  }

  std::unique_ptr<pg_conn, CloseConnection> connect() const {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : texts_) {
      keywords.push_back(keyword.c_str());
      values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    constexpr int kExpandDbname = 1;
    return std::unique_ptr<pg_conn, CloseConnection>(
        PQconnectdbParams(keywords.data(), values.data(), kExpandDbname));
  }

 private:
  std::vector<std::pair<std::string, std::string>> texts_;
};

Keywords keywords_of(const ConnectSettings& settings) {
  Keywords keywords;
  if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) keywords.add("connect_timeout", "10");
  // A peer that vanished without a word is noticed within half a minute, also in the middle of a
  // wait for its answer.
  keywords.add("keepalives_idle", "10");
  keywords.add("keepalives_interval", "5");
  keywords.add("keepalives_count", "3");
  keywords.add("tcp_user_timeout", "30000");
  if (settings.url) keywords.add("dbname", *settings.url);
  for (const auto& [keyword, value] : settings.parameters) keywords.add(keyword, value);
  keywords.add("client_encoding", "UTF8");
  keywords.add("fallback_application_name", settings.application_name);
  return keywords;
}

// A url that is no connection string would be taken for the name of a database, and shown as such.
weir::Result<void> check_url(const std::string& url) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(url.c_str(), &message));
  const std::unique_ptr<char, FreeText> owned(message);
  if (options != nullptr) return {};
  return tl::make_unexpected(url_error(message == nullptr ? "" : message));
}

// Sets `out` where a keyword of a url or of the settings says something.
void take(std::string_view keyword, const char* value, Named& out) {
  if (value == nullptr || *value == '\0') return;
  if (keyword == "user") out.user = value;
  if (keyword == "dbname") out.database = value;
}

std::string place_of(const PGconn* conn) {
  const auto text = [](const char* part) { return std::string_view(part == nullptr ? "" : part); };
  if (text(PQhost(conn)).empty()) return {};
  return fmt::format("{}:{}, database {}, user {}",
                     text(PQhost(conn)),
                     text(PQport(conn)),
                     text(PQdb(conn)),
                     text(PQuser(conn)));
}

void ignore_notice(void*, const char*) {}

// As the kernel has measured it, whatever the processes at both ends are busy with.
std::chrono::microseconds round_trip_of(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  const bool tcp = getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
  return std::chrono::microseconds(tcp ? info.tcpi_min_rtt : 0);
}

// The results of one statement. The first error says most: one that ended the session is followed
// by a second one about the end of the socket.
Expected<QueryResult> collect(PGconn* conn, std::chrono::milliseconds patience) {
  ResultPtr answer;
  std::optional<PgError> failure;
  for (;;) {
    while (PQisBusy(conn) != 0) {
      if (auto waited = wait_for_socket(conn, WaitFor::Read, patience); !waited) {
        if (PQstatus(conn) == CONNECTION_OK) return tl::make_unexpected(waited.error());
      }
    }
    ResultPtr result(PQgetResult(conn));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      answer = std::move(result);
    } else if (!failure) {
      failure = error_of(conn, result.get());
    }
  }
  if (!failure && answer == nullptr) failure = error_of(conn);
  if (!failure) return QueryResult(std::move(answer));
  if (PQstatus(conn) != CONNECTION_OK) failure->connection = ConnectionState::Lost;
  return tl::make_unexpected(*failure);
}

}  // namespace

weir::Result<Named> named_by(const ConnectSettings& settings) {
  Named out;
  take("user", std::getenv("PGUSER"), out);
  take("dbname", std::getenv("PGDATABASE"), out);
  if (settings.url) {
    WEIR_CHECKED(check_url(*settings.url));
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(
        PQconninfoParse(settings.url->c_str(), nullptr));
    for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
      take(each->keyword, each->val, out);
    }
  }
  for (const auto& [keyword, value] : settings.parameters) take(keyword, value.c_str(), out);
  return out;
}

void CloseConnection::operator()(pg_conn* conn) const {
  PQfinish(conn);
}

weir::Result<Connection> Connection::open(const ConnectSettings& settings) {
  if (settings.url) WEIR_CHECKED(check_url(*settings.url));
  Connection connection(keywords_of(settings).connect(), settings);
  PGconn* conn = connection.native();
  if (PQstatus(conn) != CONNECTION_OK) {
    return tl::make_unexpected(connect_error(PQerrorMessage(conn), connection.place()));
  }
  if (connection.server_version() < kOldestServer) {
    return fail(Code::X508,
                fmt::format("the server is PostgreSQL {}", connection.server_version() / 10000),
                connection.place(),
                "weir needs PostgreSQL 13 or later");
  }
  WEIR_CHECKED(connection.set_up(settings.use));
  return connection;
}

weir::Result<void> Connection::set_up(SessionUse use) {
  PQsetNoticeProcessor(conn_.get(), ignore_notice, nullptr);
  if (PQsetnonblocking(conn_.get(), 1) != 0) {
    return tl::make_unexpected(connect_error(PQerrorMessage(conn_.get()), place()));
  }
  if (use == SessionUse::Shared) return {};
  const std::string who = fill("session/process.sql", {}).text();
  WEIR_TRY(const QueryResult process, ask_at_start(who));
  pooled_ = process.integer(0, 0) != backend_pid();
  if (!pooled_) {
    const std::string locks = lock_timeout();
    WEIR_CHECKED(ask_at_start(fill("session/setup.sql", {}).text(), {text_param(locks)}));
  }
  if (is_local() || round_trip_ > kAtOnce) return {};
  // TCP sees no further than a relay near by. The quickest of a few answers counts, for whoever
  // gives them may be busy with something else for a moment.
  auto quickest = std::chrono::microseconds::max();
  for (int i = 0; i < kMostQuestions && quickest > kAtOnce; ++i) {
    const auto asked = std::chrono::steady_clock::now();
    WEIR_CHECKED(ask_at_start(who));
    quickest = std::min(quickest,
                        std::chrono::duration_cast<std::chrono::microseconds>(
                            std::chrono::steady_clock::now() - asked));
  }
  beyond_ = quickest;
  return {};
}

weir::Result<QueryResult> Connection::ask_at_start(const std::string& sql,
                                                   const std::vector<Param>& params) {
  auto answer = query(sql, params);
  if (!answer) return tl::make_unexpected(connect_error(to_text(answer.error()), place()));
  return *std::move(answer);
}

// A server that waits for a lock says nothing: it gives up before weir gives up the server.
std::string Connection::limit(std::chrono::milliseconds lock_wait) const {
  return fmt::format("{}ms", std::min(lock_wait, patience_ / 2).count());
}

Expected<QueryResult> Connection::query(const std::string& sql, const std::vector<Param>& params) {
  PGconn* conn = conn_.get();
  const ParamArrays arrays(params);
  if (arrays.has_nul()) return tl::make_unexpected(local_error("a text parameter holds a NUL"));
  constexpr int kTextResults = 0;
  if (PQsendQueryParams(conn,
                        sql.c_str(),
                        arrays.count(),
                        arrays.types(),
                        arrays.values(),
                        arrays.lengths(),
                        arrays.formats(),
                        kTextResults) == 0) {
    return tl::make_unexpected(error_of(conn));
  }
  // What the server said before it hung up is still to be read.
  if (auto flushed = flush(conn, patience_); !flushed && alive()) {
    return tl::make_unexpected(flushed.error());
  }
  auto answer = collect(conn, patience_);
  round_trip_ = round_trip_of(PQsocket(conn));
  return answer;
}

bool Connection::alive() const {
  return PQstatus(conn_.get()) == CONNECTION_OK;
}

std::int32_t Connection::server_version() const {
  return PQserverVersion(conn_.get());
}

std::string Connection::encryption() const {
  if (PQsslInUse(conn_.get()) == 0) return {};
  const char* const protocol = PQsslAttribute(conn_.get(), "protocol");
  return protocol == nullptr ? "TLS" : protocol;
}

bool Connection::is_local() const {
  const char* const host = PQhost(conn_.get());
  return host != nullptr && (*host == '/' || *host == '@');
}

int Connection::backend_pid() const {
  return PQbackendPID(conn_.get());
}

std::string Connection::place() const {
  return place_of(conn_.get());
}

}  // namespace weir::pg
