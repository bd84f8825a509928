#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace weir::test {

using Rows = std::vector<std::vector<std::string>>;

class PgServer;

// A database of its own for one test case. Statements run on a connection of this object; a
// statement that the server rejects fails the test. Drops the database at the end of its life, with
// whoever is still connected to it.
class TestDatabase {
 public:
  TestDatabase(const PgServer& server, std::string name);
  ~TestDatabase();
  TestDatabase(TestDatabase&&) = delete;
  TestDatabase& operator=(TestDatabase&&) = delete;

  const std::string& name() const { return name_; }

  // A connection string as a superuser, over the Unix socket.
  const std::string& conninfo() const { return conninfo_; }

  // The same for another role or over TCP; `more` is appended ("user=app host=127.0.0.1").
  std::string conninfo(const std::string& more) const { return conninfo_ + " " + more; }

  // One or several statements; their rows are thrown away.
  void run(const std::string& script);

  // The rows of one statement as text. A null is "NULL".
  Rows query(const std::string& sql);

  // The only cell of a statement that returns one row of one column.
  std::string value(const std::string& sql);

 private:
  std::string name_;
  std::string conninfo_;
};

// A TCP port of 127.0.0.1 that nobody listens on at the moment.
std::uint16_t free_port();

// Starts a program under the account that servers run as; it ends with this process. What it prints
// goes to the file `log`.
pid_t start_beside_server(const std::vector<std::string>& arguments, const std::string& log);

// A private PostgreSQL for the tests of this process: a fresh cluster in a temporary folder, on a
// Unix socket and a free TCP port of 127.0.0.1, started at first use and stopped at exit. The
// server ends with the process even if a test crashes; a folder left behind by a crash is removed
// by the next run. Roles: `postgres` (superuser, trusted) and whatever the tests create; a role
// named `with_password` has to prove itself over TCP (scram-sha-256). The programs come from
// WEIR_PG_BIN, or from the newest /usr/lib/postgresql/*/bin; they run as the user `postgres` when
// the tests run as root, because PostgreSQL refuses root.
class PgServer {
 public:
  // The server of this process. Fails the test if it can't be started.
  static PgServer& instance();

  // One of its own, with more settings ("max_connections=5"), for a test that needs another.
  explicit PgServer(std::vector<std::string> settings);

  // Where the programs are, or an empty text.
  static std::string find_programs();

  TestDatabase create_database();

  const std::string& folder() const { return folder_; }
  std::uint16_t port() const { return port_; }

  // Stops the server without a shutdown checkpoint, as a crash does, and starts it again on the
  // same port. Every connection is lost.
  void crash_and_restart();
  // The same with a shutdown that ends what runs and is in order.
  void restart();

  ~PgServer();
  PgServer(PgServer&&) = delete;
  PgServer& operator=(PgServer&&) = delete;

 private:
  void initialize_cluster();
  void start();
  void stop(int signal);
  void start_again();

  std::vector<std::string> settings_;
  std::string programs_;
  std::string folder_;
  std::uint16_t port_ = 0;
  pid_t postmaster_ = 0;
  int databases_ = 0;
};

}  // namespace weir::test
