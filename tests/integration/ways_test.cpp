#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Rows are written in the cheapest way that seems right. Where it turns out not to be, nothing is
// lost, nothing is set aside, and nobody sees a difference.
namespace weir::test {

namespace {

constexpr std::string_view kKey = "id int64";
constexpr std::string_view kColumns = "id int64, v string?";

std::string event(std::int64_t offset, std::string_view op, std::int64_t id, const Json& v) {
  return to_line({.offset = offset,
                  .key = with_schema(kKey, {{"id", id}}),
                  .payload = envelope(kColumns, op, nullptr, {{"id", id}, {"v", v}})});
}

// Rows 1 to `count`, each with its number as text.
std::string rows(std::string_view op, std::int64_t count, std::int64_t offset = 0) {
  std::string out;
  for (std::int64_t id = 1; id <= count; ++id) {
    out += event(offset + id - 1, op, id, std::to_string(id));
  }
  return out;
}

std::string sum(World& world) {
  return world.value(
      "SELECT count(*) || ' ' || sum(id) || ' ' || count(*) FILTER (WHERE v = id::text) FROM t");
}

}  // namespace

TEST_CASE("a table that was just made takes keys that come back in a later batch", "[ways]") {
  World world("batch { rows = 10 }  topic \"t\" -> t");
  world.events(rows("c", 35) + event(35, "u", 3, "changed") + rows("u", 2, 36) +
               event(38, "c", 36, "36"));
  const Ended ended = world.run();
  CHECK(sum(world) == "36 666 35");
  CHECK(world.value("SELECT v FROM t WHERE id = 3") == "changed");
  CHECK(world.dead_letters().empty());
  CHECK(contains(ended.out, "39 written"));
}

TEST_CASE("a snapshot goes into a table that has some of its rows", "[ways]") {
  World world("batch { rows = 10 }  topic \"t\" -> t");
  world.database.run(
      "CREATE TABLE t (id bigint PRIMARY KEY, v text);"
      "INSERT INTO t SELECT i, 'old' FROM generate_series(17, 21) AS i");
  world.events(rows("r", 50));
  world.run();
  CHECK(sum(world) == "50 1275 50");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a bad row of a table that was just made is set aside alone", "[ways]") {
  World world("batch { rows = 10 }  topic \"t\" -> t");
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v text CHECK (v <> '27'))");
  world.events(rows("r", 40));
  world.run();
  CHECK(sum(world) == "39 793 39");
  CHECK(world.dead_letters() == std::vector<std::string>{"D415 t 26"});
}

TEST_CASE("a second unique index rejects one row of a snapshot, not its batch", "[ways]") {
  World world("batch { rows = 10 }  topic \"t\" -> t");
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v text UNIQUE)");
  world.events(rows("r", 20) + event(20, "r", 21, "5") + event(21, "r", 22, "22"));
  world.run();
  CHECK(sum(world) == "21 232 21");
  CHECK(world.dead_letters() == std::vector<std::string>{"D415 t 20"});
}

TEST_CASE("rows that are equal to the stored ones are left alone, whatever their types", "[ways]") {
  World world("topic \"t\" -> t");
  constexpr std::string_view kTypes =
      "id int64, j string? io.debezium.data.Json, x string? io.debezium.data.Xml,"
      " d double?, v string?";
  const auto line = [&](std::int64_t offset, const Json& v, const char* json) {
    return to_line(
        {.offset = offset,
         .key = with_schema(kKey, {{"id", 1}}),
         .payload = envelope(
             kTypes, "u", nullptr, {{"id", 1}, {"j", json}, {"x", "<a/>"}, {"d", 0.5}, {"v", v}})});
  };
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, j json, x xml, d float8, v text)");
  world.events(line(0, std::string(5000, 'x'), R"({"a": 1})"));
  world.run();
  const std::string before = world.value("SELECT xmin || ' ' || ctid FROM t");
  world.events(line(1, std::string(5000, 'x'), R"({"a": 1})"));
  world.run();
  CHECK(world.value("SELECT xmin || ' ' || ctid FROM t") == before);

  SECTION("a null that comes or goes is a difference") {
    world.events(line(2, nullptr, R"({"a": 1})"));
    world.run();
    CHECK(world.value("SELECT v IS NULL FROM t") == "t");
    world.events(line(3, "back", R"({"a": 1})"));
    world.run();
    CHECK(world.value("SELECT v FROM t") == "back");
  }
  SECTION("json is compared as it stands") {
    world.events(line(2, std::string(5000, 'x'), R"({"a":1})"));
    world.run();
    CHECK(world.value("SELECT j::text FROM t") == R"({"a":1})");
  }
}

}  // namespace weir::test
