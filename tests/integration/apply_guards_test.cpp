#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "runtime/apply/apply.h"
#include "runtime/apply/table_change.h"
#include "tests/integration/apply_fixture.h"
#include "tests/integration/run_fixture.h"

// What an apply guards itself and the tables against: rewrites, long work, hostile settings, a
// server that is read-only or out of locks, a pooler between.
namespace weir::test::apply_guards_test {

namespace {

constexpr LockLimits kLimits{.timeout_ms = 200, .budget_ms = 20'000};

// An event trigger for the life of a test's database.
void add_event_trigger(TestDatabase& database, const std::string& body) {
  database.run("CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN " +
               body +
               " END $$;"
               "CREATE EVENT TRIGGER on_ddl ON ddl_command_end WHEN TAG IN ('ALTER TABLE')"
               " EXECUTE FUNCTION on_ddl()");
}

std::string file_of(TestDatabase& database, const std::string& table) {
  return database.value("SELECT pg_relation_filenode('" + table + "')");
}

}  // namespace

TEST_CASE("a change that makes the server write the rows anew is taken back", "[apply_guards]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int); INSERT INTO orders VALUES (1);"
      "CREATE TABLE zones (id int)");
  const std::string file = file_of(database, "orders");
  add_event_trigger(database,
                    "IF to_regclass('public.orders') IS NOT NULL AND EXISTS (SELECT FROM"
                    " pg_attribute WHERE attrelid = 'public.orders'::regclass AND attname = 'id'"
                    " AND atttypid = 'int'::regtype) AND EXISTS (SELECT FROM pg_attribute WHERE"
                    " attrelid = 'public.orders'::regclass AND attname = 'note') THEN"
                    " ALTER TABLE public.orders ALTER id TYPE bigint; END IF;");
  pg::Connection connection = connect(database);

  const ApplyReport report =
      apply_plan(connection, plan_of({add("orders", "note"), add("zones", "note")}), kLimits);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->error->code == Code::X525);
  CHECK(report.tables.at(1).result == TableResult::Done);
  CHECK(columns_of(database, "orders") == "id");
  CHECK(file_of(database, "orders") == file);
}

TEST_CASE("a rewrite of a partition is noticed as well", "[apply_guards]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int) PARTITION BY LIST (id);"
      "CREATE TABLE p1 PARTITION OF orders FOR VALUES IN (1); INSERT INTO orders VALUES (1)");
  pg::Connection connection = connect(database);
  TableDdl volatile_default;
  volatile_default.table = {"public", "orders"};
  volatile_default.statements = {
      "ALTER TABLE public.orders ADD COLUMN lot float8 DEFAULT random()"};

  const ChangeAttempt attempt = change_table(connection, volatile_default, std::nullopt, {});

  CHECK(attempt.outcome == ChangeOutcome::Failed);
  REQUIRE(attempt.error);
  CHECK(attempt.error->code == Code::X525);
  CHECK(columns_of(database, "p1") == "id");
}

TEST_CASE("a change that takes long while others wait is taken back", "[apply_guards]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  add_event_trigger(database, "PERFORM pg_sleep(60);");
  pg::Connection connection = connect(database);

  const ApplyReport report = apply_plan(connection, plan_of({add("orders", "note")}), kLimits);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->error->code == Code::X526);
  CHECK(report.failed()->tries == 1);
  CHECK(columns_of(database, "orders") == "id");
}

TEST_CASE("a brake of default_transaction_read_only is respected and named", "[apply_guards]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  database.run("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
  pg::Connection connection = connect(database);

  const ApplyReport report =
      apply_plan(connection, plan_of({add("orders", "note"), create("zones")}), kLimits);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->error->code == Code::X527);
  CHECK(report.tables.at(1).result == TableResult::NotTried);
}

TEST_CASE("case 39: settings of the role have no say in what is made", "[apply_guards]") {
  World world("topic \"made\" -> made { key = (id) }");
  world.events(
      to_line({.topic = "made",
               .payload = with_schema("id int64, day int32? io.debezium.time.Date, note string?",
                                      {{"id", 1}, {"day", 19'000}, {"note", "a\\b"}})}));
  world.database.run("ALTER DATABASE " + world.database.name() +
                     " SET allow_in_place_tablespaces = on");
  world.database.run("CREATE TABLESPACE elsewhere LOCATION ''");
  world.database.run(
      "CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;"
      "CREATE ROLE hostile SUPERUSER LOGIN;"
      "ALTER ROLE hostile SET default_tablespace = elsewhere;"
      "ALTER ROLE hostile SET temp_tablespaces = elsewhere;"
      "ALTER ROLE hostile SET default_table_access_method = other;"
      "ALTER ROLE hostile SET search_path = public, pg_catalog;"
      "ALTER ROLE hostile SET standard_conforming_strings = off;"
      "ALTER ROLE hostile SET \"DateStyle\" = 'SQL, DMY'; ALTER ROLE hostile SET array_nulls = off;"
      "ALTER ROLE hostile SET default_transaction_isolation = serializable;"
      "ALTER ROLE hostile SET synchronous_commit = off;"
      "ALTER ROLE hostile SET idle_in_transaction_session_timeout = '1min'");
  world.connect_as(world.database.conninfo("user=hostile"));

  const Ended ended = world.weir("apply");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(world.value("SELECT concat_ws(' ', reltablespace, relpersistence, amname) FROM pg_class c"
                    " JOIN pg_am a ON a.oid = c.relam WHERE relname = 'made'") == "0 p heap");
  CHECK(world.value("SELECT reltablespace FROM pg_class WHERE relname = 'made_pkey'") == "0");
  world.database.run("DROP OWNED BY hostile; DROP ROLE hostile");
  world.database.run("DROP TABLESPACE elsewhere");
}

TEST_CASE("case 57: a server with little room for locks", "[apply_guards]") {
  PgServer server({"max_locks_per_transaction=10",
                   "max_connections=8",
                   "max_prepared_transactions=0",
                   "autovacuum_max_workers=1",
                   "max_worker_processes=0",
                   "max_wal_senders=0"});
  TestDatabase database = server.create_database();
  constexpr int kMany = 400;
  std::vector<Operation> operations = {add("aaa", "note"), add("parts", "note")};
  database.run("CREATE TABLE aaa (id int); CREATE TABLE parts (id int) PARTITION BY LIST (id)");
  for (int i = 0; i < kMany; ++i) {
    operations.push_back(create(fmt::format("t{:03}", i)));
    database.run(fmt::format("CREATE TABLE p{} PARTITION OF parts FOR VALUES IN ({})", i, i));
  }
  pg::Connection connection = connect(database);
  // All in one transaction is more than this server can do.
  must(connection, "BEGIN");
  const auto all = connection.query("LOCK TABLE public.parts");
  REQUIRE_FALSE(all);
  CHECK(all.error().sqlstate == "53200");
  must(connection, "ROLLBACK");

  const ApplyReport report = apply_plan(connection, plan_of(operations), kLimits);

  REQUIRE(report.tables.size() == kMany + 2);
  for (const TableReport& table : report.tables) {
    CAPTURE(table.table.name);
    if (table.table.name != "parts") {
      CHECK(table.result == TableResult::Done);
      continue;
    }
    REQUIRE(table.error);
    CHECK(table.error->code == Code::X528);
    CHECK(table.error->help.find("max_locks_per_transaction") != std::string::npos);
  }
}

}  // namespace weir::test::apply_guards_test
