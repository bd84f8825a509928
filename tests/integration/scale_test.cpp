// Plans of many tables as a user makes them: what does not grow with their number.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>

#include "tests/integration/run_fixture.h"

namespace weir::test::scale_test {

namespace {

constexpr const char* kRule = "topic \"**\" -> \"{table}\" { key = (id) }";

std::string events_of(int tables) {
  std::string out;
  for (int i = 0; i < tables; ++i) {
    out +=
        to_line({.topic = fmt::format("shop.t{}", i),
                 .payload = with_schema(fmt::format("id int64, c{} string?", i % 7), {{"id", 1}})});
  }
  return out;
}

// How many statements the server ran for the plan of so many tables, half of which are there.
std::size_t statements_of_plan(int tables) {
  World world(kRule);
  world.events(events_of(tables / 2));
  REQUIRE(world.weir("apply").code == 0);
  world.events(events_of(tables));
  world.database.run("ALTER DATABASE " + world.database.name() + " SET log_statement = 'all'");
  const std::string log = PgServer::instance().folder() + "/log";
  const std::size_t before = read_file(log).size();
  REQUIRE(world.weir("plan").code == 2);
  const std::string lines = read_file(log).substr(before);
  std::size_t count = 0;
  for (const std::string_view mark : {"LOG:  execute ", "LOG:  statement: "}) {
    for (auto at = lines.find(mark); at != std::string::npos; at = lines.find(mark, at + 1)) {
      ++count;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("case 1: n schemas give n tables, and then there is nothing to do", "[scale]") {
  World world(kRule);
  world.events(events_of(12));
  const Ended plan = world.weir("plan");
  CHECK(plan.code == 2);
  CHECK(contains(plan.out, "create 12 tables"));
  REQUIRE(world.weir("apply").code == 0);
  CHECK(world.value("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]+$'") == "12");
  std::set<std::string> said;
  for (int again = 0; again < 2; ++again) {
    const Ended nothing = world.weir("plan");
    CHECK(nothing.code == 0);
    CHECK(contains(nothing.out, "nothing to do, 12 tables unchanged"));
    said.insert(nothing.out);
    REQUIRE(world.weir("apply").code == 0);
  }
  CHECK(said.size() == 1);
}

// Each new topic has its partition claimed and its table looked at, made or widened meanwhile.
TEST_CASE("rows wait in their batch while other tables are met for the first time", "[scale]") {
  World world("batch { linger = 1m }  topic \"**\" -> \"{table}\" { key = (id) }");
  world.database.run(
      "CREATE TABLE t0 (id bigint PRIMARY KEY, c0 text); CREATE TABLE t1 (id bigint PRIMARY KEY)");
  world.events(events_of(9));
  CHECK(contains(world.run().out, "9 written"));
  std::string rows;
  for (int i = 0; i < 9; ++i) {
    rows += fmt::format("{}SELECT xmin::text FROM t{}", i == 0 ? "" : " UNION ALL ", i);
  }
  CHECK(world.value("SELECT count(*) || ' in ' || count(DISTINCT xmin) FROM (" + rows + ") AS r") ==
        "9 in 1");
  // Rows of a table that is to change are written before.
  world.events(
      to_line({.topic = "shop.t0",
               .offset = 1,
               .payload = with_schema("id int64, c0 string?", {{"id", 2}})}) +
      to_line({.topic = "shop.t0",
               .offset = 2,
               .payload = with_schema("id int64, c0 string?, more string?", {{"id", 3}})}));
  CHECK(contains(world.run().out, "2 written"));
  CHECK(world.value("SELECT count(DISTINCT xmin::text) FROM t0") == "3");
}

TEST_CASE("case 72: a plan of many tables asks the server as often as one of few", "[scale]") {
  const std::size_t few = statements_of_plan(4);
  CHECK(few > 5);
  CHECK(statements_of_plan(200) == few);
}

}  // namespace weir::test::scale_test
