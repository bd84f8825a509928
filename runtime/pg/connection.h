#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "runtime/pg/error.h"
#include "runtime/pg/param.h"
#include "runtime/pg/result.h"

// libpq's type, so that its header stays inside this room.
struct pg_conn;

namespace weir::pg {

// Whether a session is weir's alone and set up for good, if no pooler turns out to be between, or
// is taken to be shared through one, whose other clients would find what weir has set: then each
// transaction sets what it needs for itself (sql_templates/session/pin.sql, pin_unit.sql).
enum class SessionUse : std::uint8_t { Own, Shared };

// No statement waits longer for a lock, except where it sets that itself.
constexpr std::chrono::milliseconds kLongestLockWait{10'000};

// Where and how to connect. Later ones win: weir's defaults, the libpq environment, `url`,
// `parameters`. With neither url nor parameters the libpq environment (PGHOST, ...) decides alone.
struct ConnectSettings {
  std::optional<std::string> url{};                               // a URL or "host=... dbname=..."
  std::vector<std::pair<std::string, std::string>> parameters{};  // libpq keywords
  std::string application_name = "weir";  // unless the settings or PGAPPNAME name another
  SessionUse use = SessionUse::Own;
  // A server that keeps silent for longer, while weir waits for an answer, counts as lost. TCP's
  // own watch does not see peers that take what is sent and pass nothing on.
  std::chrono::milliseconds patience{120'000};
  // How long a statement waits for a lock, unless it says so itself.
  std::chrono::milliseconds lock_timeout = kLongestLockWait;
};

// Who would connect to which database by these settings and libpq's environment, as far as they
// say. X501 for a url that is none.
struct Named {
  std::optional<std::string> user{};
  std::optional<std::string> database{};
};
weir::Result<Named> named_by(const ConnectSettings& settings);

struct CloseConnection {
  void operator()(pg_conn* conn) const;
};

// One live session. If it is weir's own, it is set up so that it means the same on every server:
// nothing found by search_path, UTC, ISO dates; see sql_templates/session/setup.sql. Move-only;
// closing is the destructor's job. Not thread-safe: one owner thread.
class Connection {
 public:
  // Blocks for at most connect_timeout (10 s by default) for each address. X501 tells what libpq
  // says and what to do about it, never a password; X508 for a server before PostgreSQL 13.
  static weir::Result<Connection> open(const ConnectSettings& settings);

  // Runs one statement and waits for its end. Not while a Pipeline is entered.
  Expected<QueryResult> query(const std::string& sql, const std::vector<Param>& params = {});

  // False once libpq has noticed that the session is over.
  bool alive() const;

  // How far away the server is: as TCP sees it, or as it answered at the start if that was through
  // a relay near by. 0 for a socket of Unix.
  std::chrono::microseconds round_trip() const { return std::max(round_trip_, beyond_); }

  // How long a statement of this session waits for a lock, as a setting of the server ("2000ms"),
  // and how long the most patient may. Behind a pooler, statements that may have to wait have to
  // set it themselves.
  std::string lock_timeout() const { return limit(lock_timeout_); }
  std::string longest_lock_wait() const { return limit(kLongestLockWait); }

  // Whether a pooler is between: it told of a process that the server does not have. Known of a
  // session that is weir's own.
  bool pooled() const { return pooled_; }

  std::int32_t server_version() const;  // 150018 for 15.18

  // "host:port, database x, user y", for people.
  std::string place() const;

  std::string encryption() const;  // "TLSv1.3"; empty if what is sent can be read on its way
  bool is_local() const;           // over a socket of this machine's file system

  // The process that the other end said serves this connection. A pooler tells of none that the
  // server has.
  int backend_pid() const;

  // For this room alone.
  pg_conn* native() const { return conn_.get(); }
  std::chrono::milliseconds patience() const { return patience_; }

 private:
  Connection(std::unique_ptr<pg_conn, CloseConnection> conn, const ConnectSettings& settings)
      : conn_(std::move(conn)),
        patience_(settings.patience),
        lock_timeout_(settings.lock_timeout) {}
  std::string limit(std::chrono::milliseconds lock_wait) const;
  weir::Result<void> set_up(SessionUse use);
  weir::Result<QueryResult> ask_at_start(const std::string& sql,
                                         const std::vector<Param>& params = {});

  std::unique_ptr<pg_conn, CloseConnection> conn_;
  std::chrono::milliseconds patience_;
  std::chrono::milliseconds lock_timeout_;
  std::chrono::microseconds round_trip_ = std::chrono::microseconds::max();
  std::chrono::microseconds beyond_{0};
  bool pooled_ = false;
};

}  // namespace weir::pg
