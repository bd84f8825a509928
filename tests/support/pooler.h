#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/support/pg_server.h"

namespace weir::test {

// PgBouncer in transaction mode before a server of the tests, on a Unix socket and on a free TCP
// port of 127.0.0.1: each transaction gets the server session that has been idle for longest, so
// that no two in a row have the same one while there are several. Clients come as one role, which
// needs no password. Ends with this object.
class Pooler {
 public:
  // Whether the machine has the program.
  static bool is_there();

  // REQUIRES: is_there(), that the server outlives it, and that it has no other one meanwhile.
  Pooler(const PgServer& server, const std::string& database, const std::string& role);
  ~Pooler();
  Pooler(Pooler&&) = delete;
  Pooler& operator=(Pooler&&) = delete;

  // A connection string, over the socket.
  std::string conninfo() const;
  std::uint16_t port() const { return port_; }
  bool runs() const;

  // What it has said so far.
  std::string messages() const;

 private:
  std::string folder_;
  std::string database_;
  std::string role_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

}  // namespace weir::test
