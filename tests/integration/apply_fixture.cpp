#include "tests/integration/apply_fixture.h"

#include <catch2/catch.hpp>
#include <chrono>

namespace weir::test {

namespace {

Column column(const std::string& name, PgBase base) {
  Column column;
  column.name = name;
  column.type.base = base;
  return column;
}

}  // namespace

pg::Connection connect(const TestDatabase& database, const std::string& more) {
  auto connection = pg::Connection::open({.url = database.conninfo(more)});
  REQUIRE(connection);
  return std::move(*connection);
}

Operation create(const std::string& name) {
  Table table;
  table.name = {"public", name};
  table.columns = {column("id", PgBase::Int8), column("note", PgBase::Text)};
  table.columns[0].nullable = false;
  table.key = {"id"};
  return CreateTable{.table = table, .columns_from = {{}, {}}};
}

Operation add(const std::string& table, const std::string& name) {
  return AddColumn{.table = {"public", table}, .column = column(name, PgBase::Text), .from = {}};
}

Plan plan_of(std::vector<Operation> operations) {
  Plan plan;
  plan.operations = std::move(operations);
  return plan;
}

std::string columns_of(TestDatabase& database, const std::string& table) {
  return database.value(
      "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0"
      " AND attrelid = (SELECT oid FROM pg_class WHERE relname = '" +
      table + "')");
}

void must(pg::Connection& connection, const std::string& sql) {
  const auto answer = connection.query(sql);
  INFO(sql << (answer ? "" : ": " + to_text(answer.error())));
  REQUIRE(answer);
}

std::string pid_of(pg::Connection& connection) {
  return std::string(connection.query("SELECT pg_backend_pid()")->text(0, 0));
}

void wait_for_waiter(pg::Connection& watcher, const std::string& table) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    const auto answer = watcher.query(
        "SELECT pg_sleep(0.002), count(*) FROM pg_locks WHERE NOT granted AND relation = "
        "(SELECT oid FROM pg_class WHERE relname = '" +
        table + "')");
    REQUIRE(answer);
    if (answer->integer(0, 1) > 0) return;
  }
  FAIL("nobody waits for a lock on " << table);
}

}  // namespace weir::test
