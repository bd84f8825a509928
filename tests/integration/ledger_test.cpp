// What `_weir_ledger` tells after weir changed tables: by apply, by run, and not at all.

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

namespace weir::ledger_test {

namespace {

using test::contains;
using test::Ended;
using test::World;

std::string line(std::int64_t offset, std::string_view columns, const test::Json& row) {
  return test::to_line({.topic = "items",
                        .offset = offset,
                        .key = test::with_schema("id int64", {{"id", 1}}),
                        .payload = test::with_schema(columns, row)});
}

constexpr std::string_view kRule = "topic \"items\" -> items";

}  // namespace

TEST_CASE("apply notes what it did, once, and who did it", "[ledger]") {
  World world(kRule);
  world.database.run("CREATE TABLE items (id bigint PRIMARY KEY)");
  world.events(line(0, "id int64, note string?, size int32?", {{"id", 1}}));
  for (int i = 0; i < 2; ++i) REQUIRE(world.weir("apply").code == 0);

  const auto rows = world.database.query(
      "SELECT pipeline, schema_name, table_name, role, tool LIKE 'weir %', length(plan),"
      " operations->0->>'op', operations->0->'column'->>'name',"
      " operations->1->'column'->>'type', age(applied_at) < '1 hour' FROM _weir_ledger");
  CHECK(rows ==
        test::Rows{
            {"p", "public", "items", "postgres", "t", "12", "add_column", "note", "integer", "t"}});
}

TEST_CASE("run notes each change of a table", "[ledger]") {
  World world(kRule);
  world.events(line(0, "id int64", {{"id", 1}}) +
               line(1, "id int64, note string?", {{"id", 1}, {"note", "a"}}));
  world.run();
  CHECK(world.value("SELECT string_agg(operations->0->>'op', ' ' ORDER BY id)"
                    " FROM _weir_ledger") == "create_table add_column");
}

TEST_CASE("a change that can't be noted is not made", "[ledger]") {
  World world(kRule);
  world.database.run("CREATE TABLE items (id bigint PRIMARY KEY)");
  world.events(line(0, "id int64, note string?", {{"id", 1}}));
  REQUIRE(world.weir("apply").code == 0);
  world.database.run(
      "ALTER TABLE items DROP note;"
      "ALTER TABLE _weir_ledger ADD CONSTRAINT bounded CHECK (id < 2)");

  const Ended ended = world.weir("apply");
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "error[X504]"));
  CHECK(contains(ended.err, "_weir_ledger"));
  CHECK(world.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass"
                    " AND attname = 'note'") == "0");
}

TEST_CASE("a role that may not make the ledger is told the ways out, and changes nothing",
          "[ledger]") {
  World world(kRule);
  world.database.run(
      "CREATE ROLE keeper LOGIN; CREATE TABLE items (id bigint PRIMARY KEY);"
      "ALTER TABLE items OWNER TO keeper");
  world.events(line(0, "id int64, note string?", {{"id", 1}}));
  world.connect_as(world.database.conninfo("user=keeper"));

  const Ended before = world.weir("apply");
  CHECK(before.code == 1);
  CHECK(contains(before.err,
                 "error[R211]: the role keeper may not create tables in the schema public, where"
                 " weir needs its own table _weir_ledger\n"));
  CHECK(contains(before.err, "state_schema"));

  world.database.run("CREATE SCHEMA kept AUTHORIZATION keeper");
  test::write_file(world.folder.file("p.weir"),
                   "destination d { url = env(\"TEST_DATABASE\")  state_schema = \"kept\" }\n"
                   "source s file { path = \"" +
                       world.events_path() +
                       "\" }\n"
                       "pipeline p { from s into d " +
                       std::string(kRule) + " }\n");
  const Ended after = world.weir("apply");
  INFO(after.err);
  CHECK(after.code == 0);
  CHECK(world.value("SELECT role FROM kept._weir_ledger") == "keeper");
  world.database.run("DROP OWNED BY keeper CASCADE; DROP ROLE keeper");
}

}  // namespace weir::ledger_test
