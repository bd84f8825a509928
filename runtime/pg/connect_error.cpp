#include "runtime/pg/connect_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/pg/error.h"

namespace weir::pg {

namespace {

struct Cause {
  std::string_view sign;  // a piece of the text that only this cause has
  std::string_view help;
};

// The first sign that is found decides.
constexpr std::array kCauses = {
    Cause{"could not translate host name",
          "check the spelling of host, and that this machine can look it up"},
    Cause{"Connection refused",
          "check host and port, and that a server is running there and listens on that address"},
    Cause{"No such file or directory",
          "no server has its socket there: start it, or set host to the name of another machine"},
    Cause{"Network is unreachable", "this machine has no route to that address"},
    Cause{"No route to host", "this machine has no route to that address"},
    Cause{"timeout expired",
          "nothing answered: check host, port and firewalls, or raise connect_timeout"},
    Cause{"no password supplied", "give a password: password = env(\"NAME\"), or a ~/.pgpass file"},
    Cause{"password authentication failed", "check user and password"},
    Cause{"no pg_hba.conf entry",
          "the server lets nobody in by this user, database, address and encryption; try another "
          "sslmode, or ask for a line in its pg_hba.conf"},
    Cause{"remaining connection slots are reserved",
          "the server has no connection to spare: end others, or raise its max_connections"},
    Cause{"too many clients already",
          "the server has no connection to spare: end others, or raise its max_connections"},
    Cause{"too many connections for",
          "the role or the database has a limit of connections that is spent"},
    Cause{"server does not support SSL",
          "the server has TLS switched off: use sslmode = \"prefer\" if that is acceptable"},
    Cause{"root certificate file",
          "sslmode verifies the server: set sslrootcert to the file of its certificate authority"},
    Cause{"certificate verify failed",
          "the certificate is not signed by an authority in sslrootcert"},
    Cause{"server certificate for",
          "the certificate was made for another name: connect by the name that it bears"},
    Cause{"channel binding", "channel_binding needs TLS and a password of the scram-sha-256 kind"},
    Cause{"the database system is starting up", "the server is not ready yet: try again soon"},
    Cause{"the database system is shutting down", "the server is stopping: try again later"},
    Cause{"the database system is not yet accepting connections",
          "the server is not ready yet: try again soon"},
};

std::string_view help_for(std::string_view text) {
  const auto* cause = std::ranges::find_if(
      kCauses, [&](const Cause& candidate) { return text.find(candidate.sign) != text.npos; });
  if (cause != kCauses.end()) return cause->help;
  const bool missing = text.ends_with("does not exist");
  if (missing && text.find("FATAL: database \"") != text.npos) {
    return "create the database (createdb), or set database to one that exists";
  }
  if (missing && text.find("FATAL: role \"") != text.npos) {
    return "create the role (createuser), or set user to one that exists";
  }
  return "see what the server's log says about it";
}

}  // namespace

Error connect_error(std::string_view libpq_text, std::string place) {
  const std::string text = one_line(libpq_text);
  return Error{.code = Code::X501,
               .message = fmt::format("can't connect to the database: {}", text),
               .where = std::move(place),
               .help = std::string(help_for(text))};
}

Error url_error(std::string_view libpq_text) {
  // From the first quote to the last: a password may hold quotes itself.
  std::string text = one_line(libpq_text);
  const auto first = text.find('"');
  if (first != std::string::npos) {
    text.replace(first, text.rfind('"') - first + 1, "\"...\"");
  }
  return Error{.code = Code::X501,
               .message = fmt::format("the database's url can't be read: {}", text),
               .where = {},
               .help =
                   "write postgresql://user:password@host:port/database, with special "
                   "characters of the parts as %XX"};
}

}  // namespace weir::pg
