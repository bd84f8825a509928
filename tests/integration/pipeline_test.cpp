#include "runtime/pg/pipeline.h"

#include <catch2/catch.hpp>

#include "tests/integration/apply_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::pg::pipeline_test {

namespace {

using test::PgServer;
using test::TestDatabase;

}  // namespace

TEST_CASE("a unit commits as a whole and answers statement by statement", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int PRIMARY KEY)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(
      pipeline.send("INSERT INTO public.t SELECT generate_series(1, $1::int)", {text_param("3")}));
  REQUIRE(pipeline.send_once("DELETE FROM public.t WHERE a = 2", {}));
  REQUIRE(pipeline.send_once("SELECT count(*) FROM public.t", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.in_flight() == 1);
  const auto outcome = pipeline.wait();

  REQUIRE(outcome);
  CHECK(outcome->committed());
  REQUIRE(outcome->results.size() == 3);
  CHECK(outcome->results[0].tag() == "INSERT 0 3");
  CHECK(outcome->results[0].affected() == 3);
  CHECK(outcome->results[1].affected() == 1);
  CHECK(outcome->results[2].text(0, 0) == "2");
  CHECK(pipeline.in_flight() == 0);
  CHECK(pipeline.leave());
  CHECK(connection.query("SELECT 1"));
}

TEST_CASE("a statement that fails takes its whole unit back", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int PRIMARY KEY)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.send("SELECT 1 / $1::int", {text_param("0")}));
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (2)", {}));
  REQUIRE(pipeline.sync());
  const auto outcome = pipeline.wait();

  REQUIRE(outcome);
  REQUIRE(outcome->failure);
  CHECK(outcome->failure->statement == 1);
  CHECK(outcome->failure->error.sqlstate == "22012");
  CHECK(database.value("SELECT count(*) FROM t") == "0");

  // The third statement was never prepared; the next unit must not think it was.
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (2)", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.wait()->committed());
}

TEST_CASE("a session that was another pipeline's holds its statements, and none is in the way",
          "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  for (int turn = 0; turn < 2; ++turn) {
    Pipeline pipeline(connection);
    REQUIRE(pipeline.enter());
    REQUIRE(pipeline.send("SELECT 1", {}));
    REQUIRE(pipeline.sync());
    CHECK(pipeline.wait()->committed());
    CHECK(pipeline.leave());
  }
  CHECK(connection.query("SELECT count(*) FROM pg_catalog.pg_prepared_statements")->text(0, 0) ==
        "2");
}

TEST_CASE("a statement that can't be prepared is the one that fails", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("SELECT 1", {}));
  REQUIRE(pipeline.send("SELECT * FROM public.later", {}));
  REQUIRE(pipeline.sync());
  const auto outcome = pipeline.wait();
  REQUIRE(outcome);
  REQUIRE(outcome->failure);
  CHECK(outcome->failure->statement == 1);
  CHECK(outcome->failure->error.sqlstate == "42P01");

  database.run("CREATE TABLE public.later (a int)");
  REQUIRE(pipeline.send("SELECT * FROM public.later", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.wait()->committed());
}

TEST_CASE("a commit that fails is nobody's statement", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.sync());
  const auto outcome = pipeline.wait();

  REQUIRE(outcome);
  REQUIRE(outcome->failure);
  CHECK(outcome->failure->statement == 2);
  CHECK(outcome->failure->error.sqlstate == "23505");
  CHECK(database.value("SELECT count(*) FROM t") == "0");

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.wait()->committed());
}

TEST_CASE("units in flight are independent: the second runs although the first failed",
          "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.send_once("SELECT 1 / 0", {}));
  REQUIRE(pipeline.sync());
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.in_flight() == 2);

  CHECK_FALSE(pipeline.wait()->committed());
  CHECK(pipeline.wait()->committed());
  CHECK(database.value("SELECT count(*) FROM t") == "1");
}

TEST_CASE("an empty unit is a unit", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  REQUIRE(pipeline.sync());
  const auto outcome = pipeline.wait();
  REQUIRE(outcome);
  CHECK(outcome->results.empty());
}

TEST_CASE("plans that somebody threw away are made again", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  const auto run = [&](const std::string& sql) {
    REQUIRE(pipeline.send(sql, {}));
    REQUIRE(pipeline.sync());
    return pipeline.wait();
  };
  CHECK(run("SELECT 1")->committed());
  CHECK(run("DEALLOCATE ALL")->committed());
  const auto gone = run("SELECT 1");
  REQUIRE(gone->failure);
  CHECK(gone->failure->error.sqlstate == "26000");
  CHECK(gone->failure->error.failure() == FailureClass::Retry);
  CHECK(run("SELECT 1")->committed());
}

TEST_CASE("a session killed within a unit loses the pipeline and says why", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int)");
  Connection connection = connect(database);
  const auto pid = std::string(connection.query("SELECT pg_backend_pid()")->text(0, 0));
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (1)", {}));
  REQUIRE(pipeline.send("SELECT pg_terminate_backend(pg_backend_pid())", {}));
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (2)", {}));
  // The server's last word may be there before the end of the unit is sent.
  const auto sent = pipeline.sync();
  const auto outcome = sent ? pipeline.wait() : tl::make_unexpected(sent.error());

  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().connection == ConnectionState::Lost);
  CHECK(outcome.error().sqlstate == "57P01");
  CHECK(outcome.error().failure() == FailureClass::ConnectionLost);
  CHECK_FALSE(pipeline.send("SELECT 1", {}));
  CHECK_FALSE(pipeline.pump());
  CHECK_FALSE(pipeline.wait());
  CHECK(database.value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("a session killed between units is noticed", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  const auto pid = std::string(connection.query("SELECT pg_backend_pid()")->text(0, 0));
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  database.run("SELECT pg_terminate_backend(" + pid + ", 5000)");

  const bool sent = pipeline.send("SELECT 1", {}).has_value() && pipeline.sync().has_value();
  const bool waited = sent && pipeline.wait().has_value();
  CHECK_FALSE(waited);
  CHECK_FALSE(pipeline.pump());
}

TEST_CASE("more than the socket's buffers hold flows both ways at once", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  const std::string megabytes(8U << 20U, 'x');

  for (int unit = 0; unit < 3; ++unit) {
    for (int statement = 0; statement < 4; ++statement) {
      REQUIRE(pipeline.send("SELECT $1::text", {text_param(megabytes)}));
      REQUIRE(pipeline.pump());
    }
    REQUIRE(pipeline.sync());
  }
  for (int unit = 0; unit < 3; ++unit) {
    const auto outcome = pipeline.wait();
    REQUIRE(outcome);
    REQUIRE(outcome->results.size() == 4);
    CHECK(outcome->results[3].text(0, 0).size() == megabytes.size());
  }
}

namespace {

// Rows of one text column for COPY in its text form.
std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i <= to; ++i) out += std::to_string(i) + "\n";
  return out;
}

constexpr auto kCopy = "COPY public.t FROM STDIN";

}  // namespace

TEST_CASE("a unit may end with copies, and units go on behind it", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE public.t (a int PRIMARY KEY)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());

  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (-1)", {}));
  REQUIRE(pipeline.sync());
  REQUIRE(pipeline.begin());
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES ($1::int)", {text_param("0")}));
  pipeline.copy({.sql = kCopy, .data = lines(1, 100'000)});
  pipeline.copy({.sql = kCopy, .data = lines(100'001, 100'003)});
  REQUIRE(pipeline.sync());
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES ($1::int)", {text_param("100004")}));
  REQUIRE(pipeline.sync());

  CHECK(pipeline.in_flight() == 3);
  CHECK(pipeline.wait()->committed());
  const auto copied = pipeline.wait();
  REQUIRE(copied);
  CHECK(copied->committed());
  REQUIRE(copied->results.size() == 3);
  CHECK(copied->results[1].affected() == 100'000);
  CHECK(copied->results[2].affected() == 3);
  CHECK(pipeline.wait()->committed());
  CHECK(database.value("SELECT count(*) FROM t") == "100006");
  CHECK(pipeline.leave());
}

TEST_CASE("whatever fails in a unit that copies takes all of it back", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE public.t (a int PRIMARY KEY, b int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  const auto run = [&](const std::string& first, const std::string& data) {
    REQUIRE(pipeline.begin());
    REQUIRE(pipeline.send_once(first, {}));
    pipeline.copy({.sql = "COPY public.t (a) FROM STDIN", .data = "10\n"});
    pipeline.copy({.sql = "COPY public.t FROM STDIN", .data = data});
    REQUIRE(pipeline.sync());
    auto outcome = pipeline.wait();
    REQUIRE(outcome);
    REQUIRE(outcome->failure);
    CHECK(database.value("SELECT count(*) FROM t") == "0");
    return std::move(*outcome->failure);
  };
  SECTION("a statement before the copies") {
    const auto failure = run("SELECT 1 / 0", "1\t1\n");
    CHECK(failure.statement == 0);
    CHECK(failure.error.sqlstate == "22012");
  }
  SECTION("a row of a copy, with more data behind it than the socket holds") {
    std::string data = "1\t1\n1\t2\n";
    for (int i = 0; i < 200'000; ++i) data += "5\t5\n";
    const auto failure = run("SELECT 1", data);
    CHECK(failure.statement == 2);
    CHECK(failure.error.sqlstate == "23505");
  }
  SECTION("data that the server can't read") {
    CHECK(run("SELECT 1", "x\ty\n").error.failure() == FailureClass::Row);
  }
  SECTION("the commit") {
    const auto failure = run("SELECT 1", "1\t1\n2\t1\n");
    CHECK(failure.statement == 3);
    CHECK(failure.error.sqlstate == "23505");
  }
  REQUIRE(pipeline.send("INSERT INTO public.t VALUES (3, 3)", {}));
  REQUIRE(pipeline.sync());
  CHECK(pipeline.wait()->committed());
  CHECK(database.value("SELECT count(*) FROM t") == "1");
}

TEST_CASE("a session that ends within a copy loses the pipeline", "[pipeline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE public.t (a int);"
      "CREATE FUNCTION public.stop() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';"
      "CREATE TRIGGER stop BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.stop()");
  Connection connection = connect(database);
  Pipeline pipeline(connection);
  REQUIRE(pipeline.enter());
  REQUIRE(pipeline.begin());
  pipeline.copy({.sql = kCopy, .data = lines(1, 100'000)});
  REQUIRE(pipeline.sync());
  const auto outcome = pipeline.wait();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().failure() == FailureClass::ConnectionLost);
  CHECK_FALSE(pipeline.send("SELECT 1", {}));
  CHECK(database.value("SELECT count(*) FROM t") == "0");
}

}  // namespace weir::pg::pipeline_test
