#include "runtime/pg/connect_error.h"

#include <catch2/catch.hpp>

namespace weir::pg::connect_error_test {

TEST_CASE("a connection that was not made keeps libpq's text and gains advice", "[pg][connect]") {
  const Error error = connect_error(
      "connection to server at \"db\" (10.0.0.1), port 5432 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n",
      "db:5432, database shop, user app");

  CHECK(error.code == Code::X501);
  CHECK(error.message ==
        "can't connect to the database: connection to server at \"db\" (10.0.0.1), port 5432 "
        "failed: Connection refused Is the server running on that host and accepting TCP/IP "
        "connections?");
  CHECK(error.where == "db:5432, database shop, user app");
  CHECK(error.help ==
        "check host and port, and that a server is running there and listens on that address");
}

TEST_CASE("a missing database is told from a missing role", "[pg][connect]") {
  const std::string at = "connection to server failed: FATAL:  ";
  CHECK(connect_error(at + "database \"shop\" does not exist\n", "").help ==
        "create the database (createdb), or set database to one that exists");
  CHECK(connect_error(at + "role \"app\" does not exist\n", "").help ==
        "create the role (createuser), or set user to one that exists");
}

TEST_CASE("a text that fits no known cause is shown without guessing", "[pg][connect]") {
  const Error error = connect_error("FATAL:  Rolle ist gesperrt\n", "");

  CHECK(error.message == "can't connect to the database: FATAL: Rolle ist gesperrt");
  CHECK(error.help == "see what the server's log says about it");
}

TEST_CASE("what libpq quotes from a broken url is left out, as it may be a password",
          "[pg][connect]") {
  CHECK(url_error("invalid percent-encoded token: \"s%ecret\"\n").message ==
        "the database's url can't be read: invalid percent-encoded token: \"...\"");
  CHECK(url_error("missing \"=\" after \"x:se\"cret\" in connection info string\n").message ==
        "the database's url can't be read: missing \"...\" in connection info string");
}

}  // namespace weir::pg::connect_error_test
