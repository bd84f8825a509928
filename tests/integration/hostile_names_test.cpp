#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Names come from the stream: whoever can write to a topic chooses them.
namespace weir::test::hostile_names_test {

namespace {

const std::string kLong(80, 'n');
const std::string kLongEmoji = std::string(61, 'e') + "\xf0\x9f\x98\x80";

std::string hostile_name() {
  return GENERATE(as<std::string>(),
                  "\"; drop table victim; --",
                  "'; drop table victim; --",
                  "$$; drop table victim; --$$",
                  "\\'; drop table victim; --",
                  "select",
                  "two words",
                  "line\nbreak",
                  "tab\there",
                  "\xf0\x9f\x98\x80",
                  "{{name}}",
                  "%s%n",
                  "CamelCase");
}

Rows tables_of(World& world) {
  return world.database.query(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
      " AND relname !~ '^_weir_' AND relname <> 'victim'");
}

Rows columns_of(World& world) {
  return world.database.query(
      "SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0"
      " AND relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ '^_weir_'"
      " AND relname <> 'victim' ORDER BY attnum");
}

std::string row_with(const std::string& column) {
  Json schema = row_schema("id int64, @ string?");
  schema["fields"][1]["field"] = column;
  const Json row = {{"id", 1}, {column, "v"}};
  return Json{{"schema", schema}, {"payload", row}}.dump();
}

}  // namespace

TEST_CASE("a hostile topic only names its table", "[hostile_names]") {
  const std::string name = hostile_name();
  CAPTURE(name);
  World world("topic \"**\" -> \"{topic}\" { key = (id) }");
  world.database.run("CREATE TABLE victim (a int)");
  world.events(to_line({.topic = name, .payload = row_with("v")}));
  const Ended ended = world.weir("run");
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(tables_of(world) == Rows{{name}});
  CHECK(world.value("SELECT to_regclass('victim') IS NOT NULL") == "t");
  CHECK(contains(world.run().out, ": 0 written"));
  CHECK(world.weir("plan").code == 0);
}

TEST_CASE("a hostile field only names its column", "[hostile_names]") {
  const std::string name = hostile_name();
  CAPTURE(name);
  World world("topic \"t\" -> t { key = (id) }");
  world.database.run("CREATE TABLE victim (a int)");
  world.events(to_line({.payload = with_schema("id int64", {{"id", 1}})}) +
               to_line({.offset = 1, .payload = row_with(name)}));
  const Ended ended = world.weir("run");
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(columns_of(world) == Rows{{"id"}, {name}});
  CHECK(world.value("SELECT count(*) FROM t WHERE t::text = '(1,v)'") == "1");
  CHECK(world.value("SELECT to_regclass('victim') IS NOT NULL") == "t");
  CHECK(world.weir("plan").code == 0);
}

TEST_CASE("a name beyond PostgreSQL's limit is shortened, the same way each time",
          "[hostile_names]") {
  const std::string name = GENERATE(as<std::string>(), kLong, kLongEmoji);
  World world("topic \"**\" -> \"{topic}\" { key = (id) }");
  world.events(to_line({.topic = name, .payload = row_with(name)}));
  const Ended ended = world.weir("run");
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  REQUIRE(tables_of(world).size() == 1);
  CHECK(tables_of(world)[0][0].size() <= 63);
  CHECK(columns_of(world).size() == 2);
  CHECK(world.weir("plan").code == 0);
  CHECK(contains(world.run().out, ": 0 written"));
}

TEST_CASE("two long names that begin alike stay two tables", "[hostile_names]") {
  World world("topic \"**\" -> \"{topic}\" { key = (id) }");
  world.events(to_line({.topic = kLong + "a", .payload = row_with("v")}) +
               to_line({.topic = kLong + "b", .payload = row_with("v")}));
  const Ended ended = world.weir("run");
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(tables_of(world).size() == 2);
}

TEST_CASE("a name with U+0000 is refused", "[hostile_names]") {
  World world("topic \"t\" -> t { key = (id) }");
  world.events(to_line({.payload = row_with(std::string("a\0b", 3))}));
  const Ended ended = world.weir("run");
  INFO(ended.err);
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, "R216"));
}

}  // namespace weir::test::hostile_names_test
