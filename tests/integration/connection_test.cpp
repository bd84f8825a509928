#include "runtime/pg/connection.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/support/pg_proxy.h"
#include "tests/support/pg_server.h"

namespace weir::pg::connection_test {

namespace {

using test::PgServer;
using test::TestDatabase;

Error open_error(const ConnectSettings& settings) {
  const auto connection = Connection::open(settings);
  REQUIRE_FALSE(connection);
  return connection.error();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a session means the same whatever the role has set", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE ROLE odd_settings LOGIN SUPERUSER;"
      "ALTER ROLE odd_settings SET search_path = pg_temp, public;"
      "ALTER ROLE odd_settings SET datestyle = 'German';"
      "ALTER ROLE odd_settings SET bytea_output = 'escape';"
      "ALTER ROLE odd_settings SET client_encoding = 'LATIN1'");
  auto connection = Connection::open({.url = database.conninfo("user=odd_settings")});
  REQUIRE(connection);

  const auto answer = connection->query(
      "SELECT current_setting('search_path'), DATE '2024-02-03', '\\x01'::bytea,"
      " current_setting('TimeZone'), current_setting('client_encoding'),"
      " current_setting('application_name'), $1::text",
      {text_param("za\xc5\xbc")});
  REQUIRE(answer);
  CHECK(answer->text(0, 0).empty());
  CHECK(answer->text(0, 1) == "2024-02-03");
  CHECK(answer->text(0, 2) == "\\x01");
  CHECK(answer->text(0, 3) == "UTC");
  CHECK(answer->text(0, 4) == "UTF8");
  CHECK(answer->text(0, 5) == "weir");
  CHECK(answer->text(0, 6) == "za\xc5\xbc");
  database.run("DROP ROLE odd_settings");
}

TEST_CASE("settings beside the url win over it", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = Connection::open({.url = database.conninfo("application_name=url"),
                                      .parameters = {{"application_name", "orders/1"}}});
  REQUIRE(connection);
  CHECK(connection->query("SELECT current_setting('application_name')")->text(0, 0) == "orders/1");
  CHECK(connection->server_version() >= 130000);
  CHECK(contains(connection->place(), "database " + database.name() + ", user postgres"));
}

TEST_CASE("a server is as far away as it answers late, however near the relay to it",
          "[connection]") {
  const TestDatabase database = PgServer::instance().create_database();
  const auto beside = Connection::open({.url = database.conninfo()});
  REQUIRE(beside);
  CHECK(beside->round_trip() == std::chrono::microseconds(0));
  test::PgProxy proxy(PgServer::instance().port());
  proxy.delay_answers(std::chrono::milliseconds(20));
  const auto far = Connection::open({.url = database.conninfo(proxy.conninfo())});
  REQUIRE(far);
  CHECK(far->round_trip() >= std::chrono::milliseconds(20));
}

TEST_CASE("parameters travel as text, as bytes and as nulls", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  const std::string seven("\0\0\0\0\0\0\0\x07", 8);
  constexpr std::uint32_t kInt8 = 20;
  constexpr std::uint32_t kBytea = 17;
  const auto answer =
      connection->query("SELECT $1::text, $2, $3::int, octet_length($4), $5::text[]",
                        {text_param("it's"),
                         binary_param(kInt8, seven),
                         null_param(),
                         binary_param(kBytea, ""),
                         text_param(array_text({"a\"b", "c\\d", "", "NULL"}))});
  REQUIRE(answer);
  CHECK(answer->text(0, 0) == "it's");
  CHECK(answer->integer(0, 1) == 7);
  CHECK(answer->is_null(0, 2));
  CHECK(answer->integer(0, 3) == 0);
  CHECK(answer->text(0, 4) == R"({"a\"b","c\\d","","NULL"})");
}

TEST_CASE("a NUL in a text parameter is refused instead of cut", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  const auto answer =
      connection->query("SELECT $1::text", {text_param(std::string_view("a\0b", 3))});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message == "a text parameter holds a NUL");
  CHECK(connection->query("SELECT 1"));
}

TEST_CASE("a rejected statement tells all that the server says", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int CONSTRAINT small CHECK (a < 10))");
  auto connection = Connection::open({.url = database.conninfo()});
  REQUIRE(connection);

  const auto answer = connection->query("INSERT INTO public.t VALUES (10)");
  REQUIRE_FALSE(answer);
  const PgError& error = answer.error();
  CHECK(error.sqlstate == "23514");
  CHECK(error.severity == "ERROR");
  CHECK(error.schema == "public");
  CHECK(error.table == "t");
  CHECK(error.constraint == "small");
  CHECK(error.connection == ConnectionState::Open);
  CHECK(error.failure() == FailureClass::Row);

  const auto broken = connection->query("SELECT x");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().position == 8);
  const Error shown = broken.error();
  CHECK(shown.code == Code::X504);
  CHECK(shown.message ==
        "the server rejected a statement: column \"x\" does not exist (SQLSTATE 42703)");
}

TEST_CASE("a session that the server ends is lost, whatever it says", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  const auto pid = std::string(connection->query("SELECT pg_backend_pid()")->text(0, 0));
  database.run("SELECT pg_terminate_backend(" + pid + ", 5000)");

  const auto answer = connection->query("SELECT 1");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().connection == ConnectionState::Lost);
  CHECK(answer.error().failure() == FailureClass::ConnectionLost);
  CHECK_FALSE(connection->alive());
  CHECK(Error(answer.error()).code == Code::X502);
  CHECK_FALSE(connection->query("SELECT 1"));
}

TEST_CASE("a port where nobody listens", "[connection]") {
  const Error error = open_error({.url = "host=127.0.0.1 port=1 user=app dbname=shop"});
  CHECK(error.code == Code::X501);
  CHECK(contains(error.message, "Connection refused"));
  CHECK(error.where == "127.0.0.1:1, database shop, user app");
  CHECK(contains(error.help, "check host and port"));
}

TEST_CASE("a host that does not exist", "[connection]") {
  const Error error = open_error({.url = "host=no-such-host.invalid dbname=shop"});
  CHECK(error.code == Code::X501);
  CHECK(contains(error.message, "no-such-host.invalid"));
  CHECK(contains(error.help, "check the spelling of host"));
}

TEST_CASE("a socket folder without a server", "[connection]") {
  const Error error = open_error({.url = "host=/nowhere dbname=shop"});
  CHECK(contains(error.help, "no server has its socket there"));
}

TEST_CASE("a database that does not exist", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  const Error error = open_error({.url = database.conninfo("dbname=nowhere")});
  CHECK(error.code == Code::X501);
  CHECK(contains(error.message, "database \"nowhere\" does not exist"));
  CHECK(contains(error.help, "create the database"));
}

TEST_CASE("a wrong password, and none, and never one in the message", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE ROLE with_password LOGIN PASSWORD 'right-secret'");
  const std::string place =
      "host=127.0.0.1 user=with_password port=" + std::to_string(PgServer::instance().port());

  const Error wrong =
      open_error({.url = database.conninfo(place), .parameters = {{"password", "wrong-secret"}}});
  CHECK(contains(wrong.message, "password authentication failed"));
  CHECK_FALSE(contains(to_text(wrong), "wrong-secret"));
  CHECK(wrong.help == "check user and password");

  const Error none = open_error({.url = database.conninfo(place)});
  CHECK(contains(none.help, "give a password"));

  CHECK(Connection::open(
      {.url = database.conninfo(place), .parameters = {{"password", "right-secret"}}}));
  database.run("DROP ROLE with_password");
}

TEST_CASE("a url that is none does not show its password", "[connection]") {
  for (const char* url : {"mysql://app:secret@db/shop", "postgresql://app:s%zecret@db/shop"}) {
    const Error error = open_error({.url = url});
    CAPTURE(to_text(error));
    CHECK(error.code == Code::X501);
    CHECK_FALSE(contains(to_text(error), "ecret"));
    CHECK(contains(error.help, "postgresql://"));
  }
}

TEST_CASE("a server that refuses TLS is told from one that is down", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  const Error error = open_error(
      {.url = database.conninfo("host=127.0.0.1"), .parameters = {{"sslmode", "require"}}});
  CHECK(contains(error.message, "SSL"));
  CHECK(contains(error.help, "TLS switched off"));
}

TEST_CASE("a server without a connection to spare", "[connection]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE ROLE one_only LOGIN CONNECTION LIMIT 1");
  const auto first = Connection::open({.url = database.conninfo("user=one_only")});
  REQUIRE(first);
  const Error error = open_error({.url = database.conninfo("user=one_only")});
  CHECK(contains(error.message, "too many connections for role"));
  CHECK(contains(error.help, "limit of connections"));
}

}  // namespace weir::pg::connection_test
