// Rehearsals: the statements of a plan run on the real server, and nothing of them stays.

#include <catch2/catch.hpp>

#include "compiler/compile.h"
#include "compiler/plan/fingerprint.h"
#include "compiler/plan/predict.h"
#include "runtime/apply/apply.h"
#include "runtime/catalog/introspect.h"
#include "tests/integration/apply_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::rehearse_test {

namespace {

using test::PgServer;
using test::TestDatabase;

constexpr LockLimits kPatient{.timeout_ms = 200, .budget_ms = 20'000};
constexpr LockLimits kHasty{.timeout_ms = 50, .budget_ms = 200};

Column text_column(const std::string& name) {
  Column column;
  column.name = name;
  return column;
}

Operation add(const std::string& table, const Column& column) {
  return AddColumn{.table = {"public", table}, .column = column, .from = {}};
}

Operation create(const std::string& name) {
  Table table;
  table.name = {"public", name};
  table.columns = {text_column("id"), text_column("note")};
  table.columns[0].nullable = false;
  table.key = {"id"};
  return CreateTable{.table = table, .columns_from = {{}, {}}};
}

Plan plan_of(std::vector<Operation> operations) {
  Plan plan;
  plan.operations = std::move(operations);
  return plan;
}

// Everything that DDL leaves in a database.
std::string traces(TestDatabase& database) {
  return database.value(
      "SELECT (SELECT string_agg(oid || relname || relfilenode || relnatts, ' ' ORDER BY oid)"
      " FROM pg_class) || (SELECT count(*) FROM pg_attribute)");
}

}  // namespace

TEST_CASE("a rehearsal sees what its statements make, and leaves nothing", "[rehearse]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int); INSERT INTO items VALUES (1)");
  const std::string before = traces(database);
  pg::Connection connection = connect(database);
  const Operation addition = add("items", text_column("note"));

  const ApplyReport report =
      rehearse_plan(connection, plan_of({addition, create("orders")}), kPatient);

  REQUIRE(report.all_done());
  REQUIRE(report.tables.size() == 2);
  REQUIRE(report.tables[0].rehearsed);
  const Rehearsed& items = *report.tables[0].rehearsed;
  CHECK_FALSE(items.rewritten);
  CHECK(items.held.count() > 0);
  const Catalog predicted = apply_to_model(items.before, addition);
  const QualifiedName name{"public", "items"};
  CHECK(fingerprint(items.after.find(name)) == fingerprint(predicted.find(name)));
  CHECK(fingerprint(items.after.find(name)) != fingerprint(items.before.find(name)));
  REQUIRE(report.tables[1].rehearsed);
  CHECK(report.tables[1].rehearsed->before.find({"public", "orders"}) == nullptr);
  CHECK(report.tables[1].rehearsed->after.find({"public", "orders"}) != nullptr);

  CHECK(traces(database) == before);
  CHECK(database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
}

TEST_CASE("a rehearsal sees that a table or a partition is rewritten", "[rehearse]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE DOMAIN small AS int CHECK (VALUE < 10);"
      "CREATE TABLE items (id int) PARTITION BY RANGE (id);"
      "CREATE TABLE items_1 PARTITION OF items FOR VALUES FROM (0) TO (9);"
      "INSERT INTO items VALUES (1)");
  const std::string before = traces(database);
  pg::Connection connection = connect(database);
  // No plan adds a column of a constrained domain: this stands for a server that surprises.
  Column column = text_column("size");
  column.type.base = PgBase::Other;
  column.type.other = {"public", "small"};
  column.default_text = "1";

  const ApplyReport report = rehearse_plan(connection, plan_of({add("items", column)}), kPatient);

  REQUIRE(report.all_done());
  CHECK(report.tables[0].rehearsed->rewritten);
  CHECK(traces(database) == before);
}

TEST_CASE("a rehearsal gives up on a locked table as apply does", "[rehearse]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE items (id int)");
  pg::Connection reader = connect(database);
  REQUIRE(reader.query("BEGIN"));
  REQUIRE(reader.query("SELECT * FROM public.items"));
  pg::Connection connection = connect(database);

  const ApplyReport report =
      rehearse_plan(connection, plan_of({add("items", text_column("note"))}), kHasty);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->result == TableResult::Locked);
  CHECK(report.failed()->error->code == Code::X503);
}

TEST_CASE("a rehearsal brings the server's reason", "[rehearse]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE items (id int);"
      "CREATE FUNCTION veto() RETURNS event_trigger LANGUAGE plpgsql AS"
      " $$ BEGIN RAISE EXCEPTION 'no DDL on Fridays'; END $$;"
      "CREATE EVENT TRIGGER veto ON ddl_command_end EXECUTE FUNCTION veto()");
  pg::Connection connection = connect(database);

  const ApplyReport report =
      rehearse_plan(connection, plan_of({add("items", text_column("note"))}), kPatient);

  REQUIRE(report.failed() != nullptr);
  CHECK(report.failed()->error->message.find("no DDL on Fridays") != std::string::npos);
  database.run("DROP EVENT TRIGGER veto");
}

}  // namespace weir::rehearse_test
