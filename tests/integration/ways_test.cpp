#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Rows are written in the cheapest way that seems right. Where it turns out not to be, nothing is
// lost, nothing is set aside, and nobody sees a difference.
namespace weir::test::ways_test {

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

namespace {

// Batches of a thousand rows are worth a copy, from the fourth on: by then the table was looked at.
constexpr std::string_view kThousands = "batch { rows = 1000 }  topic \"t\" -> t";
constexpr std::string_view kAppended =
    "batch { rows = 1000 }  topic \"t\" -> t { insert_mode = insert }";

// A column that keeps the statement which made the row.
constexpr auto kWitness =
    "CREATE TABLE t (id bigint PRIMARY KEY, v text, by text DEFAULT current_query())";

std::string copied(World& world) {
  return world.value("SELECT count(*) FILTER (WHERE by LIKE 'COPY%') > 0 FROM t");
}

}  // namespace

TEST_CASE("many rows of a snapshot, or that are appended, are copied", "[ways]") {
  World world(GENERATE(kThousands, kAppended));
  world.database.run(kWitness);
  world.events(rows("r", 10'000));
  const Ended ended = world.run();
  CHECK(contains(ended.out, "10000 written"));
  CHECK(copied(world) == "t");
  CHECK(sum(world) == "10000 50005000 10000");
  CHECK(world.dead_letters().empty());
  const Ended again = world.run();
  CHECK(sum(world) == "10000 50005000 10000");
}

TEST_CASE("a batch that is small goes without a copy", "[ways]") {
  World world("batch { rows = 100 }  topic \"t\" -> t");
  world.database.run(kWitness);
  world.events(rows("r", 2000));
  world.run();
  CHECK(copied(world) == "f");
  CHECK(sum(world) == "2000 2001000 2000");
}

TEST_CASE("rows that a copy meets in the table are written, keys that repeat are one row",
          "[ways]") {
  World world(kThousands);
  world.database.run(kWitness);
  world.database.run("INSERT INTO t SELECT i, 'old' FROM generate_series(8500, 8600) AS i");
  world.events(rows("r", 10'000) + rows("r", 9000, 10'000) + event(19'000, "u", 7, "changed"));
  const Ended ended = world.run();
  CHECK(contains(ended.out, "19001 written"));
  CHECK(copied(world) == "t");
  CHECK(sum(world) == "10000 50005000 9999");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a bad row of a copy is set aside alone", "[ways]") {
  World world(GENERATE(kThousands, kAppended));
  world.database.run(kWitness);
  world.database.run("ALTER TABLE t ADD CHECK (v NOT IN ('8027', '9999'))");
  world.events(rows("r", 10'000));
  world.run();
  CHECK(copied(world) == "t");
  CHECK(sum(world) == "9998 49986974 9998");
  CHECK(world.dead_letters() == std::vector<std::string>{"D415 t 8026", "D415 t 9998"});
}

TEST_CASE("a second row of a key is set aside where rows are appended by key", "[ways]") {
  World world("batch { rows = 1000 }  topic \"t\" -> t { insert_mode = insert key = record }");
  world.database.run(kWitness);
  world.events(rows("c", 9000) + event(9000, "c", 9001, "9001") + event(9001, "c", 8900, "x") +
               event(9002, "c", 9002, "9002"));
  world.run();
  CHECK(copied(world) == "t");
  CHECK(sum(world) == "9002 40522503 9002");
  CHECK(world.dead_letters() == std::vector<std::string>{"D415 t 9001"});
}

TEST_CASE("a table to which a copy would do something else is not copied into", "[ways]") {
  World world(GENERATE(kThousands, kAppended));
  world.database.run(kWitness);
  SECTION("a rule on INSERT") {
    world.database.run(
        "CREATE TABLE kept (id bigint);"
        "CREATE RULE keep AS ON INSERT TO t DO ALSO INSERT INTO kept VALUES (NEW.id)");
    world.events(rows("r", 9000));
    world.run();
    CHECK(world.value("SELECT count(*) FROM kept") == "9000");
  }
  SECTION("a trigger") {
    world.database.run(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
    world.events(rows("r", 9000));
    world.run();
  }
  SECTION("row security") {
    world.database.run(
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY anything ON t USING (true) WITH CHECK (true)");
    world.events(rows("r", 9000));
    world.run();
  }
  SECTION("values that the server makes") {
    world.database.run("ALTER TABLE t ADD COLUMN w text GENERATED ALWAYS AS (v || '!') STORED");
    world.events(rows("r", 9000));
    world.run();
    CHECK(world.value("SELECT count(*) FROM t WHERE w = id || '!'") == "9000");
  }
  CHECK(copied(world) == "f");
  CHECK(sum(world) == "9000 40504500 9000");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("every type is copied as it is inserted", "[ways]") {
  constexpr std::string_view kTypes =
      "id int64, a int16?, b int32?, f float?, d double?, t boolean?, s string?, c string?,"
      " j string? io.debezium.data.Json, jb string? io.debezium.data.Json,"
      " dt int32? io.debezium.time.Date, ts int64? io.debezium.time.MicroTimestamp,"
      " tz string? io.debezium.time.ZonedTimestamp, u string? io.debezium.data.Uuid";
  World world(kThousands);
  world.database.run(
      "CREATE TABLE t (id bigint PRIMARY KEY, a smallint, b integer, f real, d float8, t boolean,"
      " s varchar(20), c char(5), j json, jb jsonb, dt date, ts timestamp(3), tz timestamptz, u "
      "uuid,"
      " by text DEFAULT current_query())");
  std::string events;
  for (std::int64_t id = 0; id < 9000; ++id) {
    const bool null = id % 7 == 0;
    Json row = {{"id", id}};
    const auto put = [&](const char* name, const Json& value) {
      row[name] = null ? Json() : value;
    };
    put("a", id % 100);
    put("b", -id);
    put("f", 0.25);
    put("d", 1e-7);
    put("t", id % 2 == 0);
    put("s", "\xc3\xa9" + std::to_string(id));
    put("c", "ab");
    put("j", R"({"a": 1})");
    put("jb", R"({"b":  [2]})");
    put("dt", 19000);
    put("ts", 1'700'000'000'123'000);
    put("tz", "2024-02-29T12:00:00.5+02:00");
    put("u", "00112233-4455-6677-8899-aabbccddeeff");
    events += to_line({.offset = id,
                       .key = with_schema(kKey, {{"id", id}}),
                       .payload = envelope(kTypes, "r", nullptr, row)});
  }
  world.events(events);
  world.run();
  CHECK(world.dead_letters().empty());
  CHECK(copied(world) == "t");
  // Rows that were inserted and rows that were copied are alike but for what differs by their
  // number.
  CHECK(world.value("SELECT count(DISTINCT (f, d, c, j::text, jb, dt, ts, tz, u)) FROM t") == "2");
  CHECK(world.value("SELECT count(*) FROM t WHERE id % 7 = 0 AND num_nulls(a, b, f, d, t, s, c, jb,"
                    " dt, ts, tz, u) = 12") == "1286");
  CHECK(world.value("SELECT count(*) FROM t WHERE id % 7 <> 0 AND a = id % 100 AND b = -id"
                    " AND t = (id % 2 = 0) AND s = 'é' || id AND c = 'ab' AND jb = '{\"b\": [2]}'"
                    " AND dt = '2022-01-08' AND tz = '2024-02-29 10:00:00.5+00'"
                    " AND ts = '2023-11-14 22:13:20.123'") == "7714");
}

}  // namespace weir::test::ways_test
