#include "runtime/apply/apply.h"

#include <catch2/catch.hpp>
#include <thread>

#include "compiler/plan/fingerprint.h"
#include "runtime/catalog/introspect.h"
#include "tests/integration/apply_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::apply_test {

namespace {

using test::add;
using test::columns_of;
using test::connect;
using test::create;
using test::must;
using test::PgServer;
using test::plan_of;
using test::TestDatabase;

constexpr LockLimits kPatient{.timeout_ms = 200, .budget_ms = 20'000};
constexpr LockLimits kHasty{.timeout_ms = 50, .budget_ms = 300};

}  // namespace

TEST_CASE("tables are created and columns added, in the order of the names", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int)");
  pg::Connection connection = connect(database);
  std::vector<std::string> finished;

  const ApplyReport report = apply_plan(
      connection,
      plan_of({create("orders"), add("items", "b"), add("items", "a"), create("accounts")}),
      kPatient,
      {.finished = [&](const TableReport& table) { finished.push_back(table.table.name); }});

  CHECK(report.all_done());
  CHECK(finished == std::vector<std::string>{"accounts", "items", "orders"});
  CHECK(columns_of(database, "items") == "id b a");
  CHECK(columns_of(database, "orders") == "id note");
  CHECK(database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
}

TEST_CASE("an empty plan touches nothing", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);
  CHECK(apply_plan(connection, Plan{}, kHasty).tables.empty());
}

TEST_CASE("a locked table is waited for until it is free", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE orders (id int)");
  pg::Connection reader = connect(database, "application_name=report");
  REQUIRE(reader.query("BEGIN"));
  REQUIRE(reader.query("SELECT * FROM public.orders"));
  pg::Connection connection = connect(database);
  std::string holders;

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("orders", "note")}),
                 kPatient,
                 {.finished = {}, .waiting = [&](const QualifiedName&, const std::string& who) {
                    holders = who;
                    CHECK(reader.query("COMMIT"));
                  }});

  CHECK(report.all_done());
  REQUIRE(report.tables.size() == 1);
  CHECK(report.tables[0].tries == 2);
  CHECK(holders.find("(report, user postgres, idle in transaction") != std::string::npos);
  CHECK(columns_of(database, "orders") == "id note");
}

TEST_CASE("a spent budget names the table and who holds it, and all others are done", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE items (id int); CREATE TABLE orders (id int);"
      "CREATE TABLE zones (id int)");
  pg::Connection reader = connect(database, "application_name=report");
  const auto pid = std::string(reader.query("SELECT pg_backend_pid()")->text(0, 0));
  REQUIRE(reader.query("BEGIN"));
  REQUIRE(reader.query("SELECT * FROM public.orders"));
  pg::Connection connection = connect(database);

  const ApplyReport report = apply_plan(
      connection, plan_of({add("items", "a"), add("orders", "a"), add("zones", "a")}), kHasty);

  REQUIRE(report.tables.size() == 3);
  CHECK(report.tables[0].result == TableResult::Done);
  CHECK(report.tables[1].result == TableResult::Locked);
  CHECK(report.tables[2].result == TableResult::Done);
  REQUIRE(report.failed() != nullptr);
  const Error& error = *report.failed()->error;
  CHECK(error.code == Code::X503);
  CHECK(error.message == "public.orders stayed locked for longer than the budget of 300 ms");
  CHECK(error.where.find("locked by pid " + pid + " (report") == 0);
  CHECK(columns_of(database, "items") == "id a");
  CHECK(columns_of(database, "orders") == "id");
  CHECK(columns_of(database, "zones") == "id a");
  CHECK(reader.query("SELECT 1"));
}

TEST_CASE("a table that moved after the plan was made is overtaken, and the rest goes on",
          "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int); CREATE TABLE orders (id int)");
  pg::Connection connection = connect(database);
  Plan plan = plan_of({add("items", "a"), add("orders", "a")});
  const auto catalog =
      introspect(connection, {.tables = {{"public", "items"}, {"public", "orders"}}});
  REQUIRE(catalog);
  for (const auto& [name, table] : catalog->tables) plan.fingerprints[name] = fingerprint(&table);
  database.run("ALTER TABLE items ALTER id TYPE bigint");

  const ApplyReport report = apply_plan(connection, plan, kPatient);

  CHECK(report.overtaken());
  CHECK(report.tables[0].result == TableResult::Overtaken);
  CHECK(report.tables[1].result == TableResult::Done);
  CHECK(columns_of(database, "items") == "id");
  CHECK(columns_of(database, "orders") == "id a");
}

TEST_CASE("what is there already is overtaken and not an error", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE created (id int); CREATE TYPE typed AS ENUM ('a');"
      "CREATE TABLE grown (id int, a text)");
  pg::Connection connection = connect(database);

  const ApplyReport report = apply_plan(
      connection,
      plan_of({create("created"), create("typed"), add("grown", "a"), add("vanished", "a")}),
      kPatient);

  REQUIRE(report.tables.size() == 4);
  for (const TableReport& table : report.tables) {
    CAPTURE(table.table.name);
    CHECK(table.result == TableResult::Overtaken);
  }
  CHECK(connection.query("SELECT 1"));
}

TEST_CASE("two weirs that apply the same plan end with one set of tables", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE grown (id int)");
  std::vector<Operation> operations = {add("grown", "a")};
  for (int i = 0; i < 20; ++i) operations.push_back(create("t" + std::to_string(i)));
  const Plan plan = plan_of(operations);
  pg::Connection first = connect(database);
  pg::Connection second = connect(database);
  ApplyReport other;

  std::thread thread([&] { other = apply_plan(second, plan, kPatient); });
  const ApplyReport report = apply_plan(first, plan, kPatient);
  thread.join();

  REQUIRE(report.tables.size() == 21);
  REQUIRE(other.tables.size() == 21);
  for (std::size_t i = 0; i < report.tables.size(); ++i) {
    const bool first_did = report.tables[i].result == TableResult::Done;
    const bool second_did = other.tables[i].result == TableResult::Done;
    CHECK(first_did != second_did);
    CHECK_FALSE(report.tables[i].error.has_value());
    CHECK_FALSE(other.tables[i].error.has_value());
  }
}

TEST_CASE("case 34: a temporary table of the same name is not the table", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);
  must(connection, "CREATE TEMPORARY TABLE orders (hidden int)");
  const auto before = introspect(connection, {.tables = {{"public", "orders"}}});
  REQUIRE(before);
  CHECK(before->find({"public", "orders"}) == nullptr);

  const ApplyReport made = apply_plan(connection, plan_of({create("orders")}), kPatient);
  CHECK(made.all_done());
  const ApplyReport grown = apply_plan(connection, plan_of({add("orders", "a")}), kPatient);
  CHECK(grown.all_done());

  const auto after = introspect(connection, {.tables = {{"public", "orders"}}});
  REQUIRE(after);
  CHECK(after->find({"public", "orders"})->columns.size() == 3);
  const auto hidden = connection.query("SELECT * FROM pg_temp.orders");
  REQUIRE(hidden);
  CHECK(hidden->columns() == 1);
}

TEST_CASE("a missing right is told with the statement, and nothing is left open", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id int); CREATE TABLE zones (id int); CREATE ROLE stranger LOGIN;"
      "GRANT ALL ON orders, zones TO stranger");
  pg::Connection connection = connect(database, "user=stranger");

  const ApplyReport report =
      apply_plan(connection, plan_of({add("orders", "a"), add("zones", "a")}), kPatient);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->result == TableResult::Failed);
  CHECK(report.failed()->error->code == Code::X504);
  CHECK(report.failed()->error->message.find("must be owner of table orders") != std::string::npos);
  CHECK(report.failed()->error->where.find("table public.orders, in: ALTER TABLE") == 0);
  CHECK(report.tables[1].result == TableResult::Failed);
  CHECK(database.value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'stranger'"
                       " AND state <> 'idle'") == "0");
  database.run("DROP OWNED BY stranger; DROP ROLE stranger");
}

TEST_CASE("a session that ends in the middle is a lost connection", "[apply]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int); CREATE TABLE orders (id int)");
  pg::Connection connection = connect(database);
  const auto pid = std::string(connection.query("SELECT pg_backend_pid()")->text(0, 0));

  const ApplyReport report =
      apply_plan(connection,
                 plan_of({add("items", "a"), add("orders", "a")}),
                 kPatient,
                 {.finished = [&](const TableReport& table) {
                   if (table.table.name != "items") return;
                   database.run("SELECT pg_terminate_backend(" + pid + ", 5000)");
                 }});

  CHECK(report.tables[0].result == TableResult::Done);
  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->table.name == "orders");
  CHECK(report.failed()->error->code == Code::X502);
}

}  // namespace weir::apply_test
