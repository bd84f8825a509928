#include "tests/support/pg_server.h"

#include <catch2/catch.hpp>

namespace weir::test::pg_server_test {

TEST_CASE("each test case has an empty database of its own", "[server]") {
  TestDatabase first = PgServer::instance().create_database();
  TestDatabase second = PgServer::instance().create_database();
  first.run("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, NULL), (2, 'x')");

  CHECK(first.query("SELECT * FROM t ORDER BY a") == Rows{{"1", "NULL"}, {"2", "x"}});
  CHECK(second.value("SELECT count(*) FROM pg_class WHERE relname = 't'") == "0");
}

TEST_CASE("committed rows outlive a crash of the server", "[server]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE t AS SELECT 7 AS a");

  PgServer::instance().crash_and_restart();

  CHECK(database.value("SELECT a FROM t") == "7");
}

}  // namespace weir::test::pg_server_test
