#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Rows that weir finds nothing wrong with and only the server can reject.
namespace weir::test::rejected_test {

namespace {

constexpr int kRows = 5000;
constexpr std::string_view kUpsert = "topic \"t\" -> t { key = (id) }";
const std::vector<std::string> kBadOffsets = {"7", "8", "2500", "4999"};

bool is_bad(int row) {
  return row == 7 || row == 8 || row == 2500 || row == 4999;
}

// Rows of (id, v); `value` tells v of a row.
template <typename ValueOf>
std::string rows(std::string_view columns, ValueOf value) {
  std::string out;
  for (int i = 0; i < kRows; ++i) {
    out += to_line({.offset = i, .payload = with_schema(columns, {{"id", i}, {"v", value(i)}})});
  }
  return out;
}

// The bad rows stand in the dead letters, with the SQLSTATE; all others in the table; a second run
// changes nothing.
void check_bad_rows(World& world, const std::string& sqlstate) {
  std::vector<std::string> offsets;
  for (const auto& row : world.database.query(
           "SELECT \"offset\", code, message, place FROM _weir_dead_letters ORDER BY \"offset\"")) {
    offsets.push_back(row[0]);
    CHECK(row[1] == "D415");
    CHECK(contains(row[2], sqlstate));
    CHECK(row[3] == fmt::format("{}:{}", world.events_path(), std::stoi(row[0]) + 1));
  }
  CHECK(offsets == kBadOffsets);
  CHECK(world.value("SELECT count(*) FROM t") == std::to_string(kRows - 4));
  CHECK(world.value("SELECT count(*) FROM t WHERE id IN (7, 8, 2500, 4999)") == "0");
  CHECK(world.value("SELECT next_offset FROM _weir_offsets") == std::to_string(kRows));
  const std::string before = world.fingerprint();
  CHECK(contains(world.run().out, "5000 applied before"));
  CHECK(world.fingerprint() == before);
}

std::string toast_row(std::int64_t offset, std::string_view op, const Json& row) {
  return to_line(
      {.offset = offset, .payload = envelope("id int64, big string, n int64", op, nullptr, row)});
}

constexpr const char* kUnchanged = "__debezium_unavailable_value";

}  // namespace

TEST_CASE("rows that break a CHECK constraint are found among the others", "[rejected]") {
  const std::string batch = GENERATE("", "batch { rows = 100 }");
  World world(batch + std::string(kUpsert));
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v bigint CHECK (v >= 0))");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? -1 : i); }));
  world.run();
  check_bad_rows(world, "23514");
}

TEST_CASE("rows that break a CHECK constraint are found while rows are appended", "[rejected]") {
  World world("topic \"t\" -> t { insert_mode = insert key = none }");
  world.database.run("CREATE TABLE t (id bigint, v bigint CHECK (v >= 0))");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? -1 : i); }));
  world.run();
  check_bad_rows(world, "23514");
}

TEST_CASE("rows without their foreign row are found among the others", "[rejected]") {
  World world(kUpsert);
  world.database.run(
      "CREATE TABLE parent (id bigint PRIMARY KEY); INSERT INTO parent VALUES (1);"
      "CREATE TABLE t (id bigint PRIMARY KEY, v bigint REFERENCES parent)");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? 2 : 1); }));
  world.run();
  check_bad_rows(world, "23503");
}

TEST_CASE("rows that break a deferred constraint are found among the others", "[rejected]") {
  World world(kUpsert);
  world.database.run(
      "CREATE TABLE parent (id bigint PRIMARY KEY); INSERT INTO parent VALUES (1);"
      "CREATE TABLE t (id bigint PRIMARY KEY,"
      " v bigint REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? 2 : 1); }));
  world.run();
  check_bad_rows(world, "23503");
}

TEST_CASE("rows that break a second unique index are found among the others", "[rejected]") {
  World world(kUpsert);
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v bigint UNIQUE)");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? 5 : i); }));
  world.run();
  check_bad_rows(world, "23505");
}

TEST_CASE("text that is no JSON does not reach a jsonb column", "[rejected]") {
  World world(kUpsert);
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v jsonb)");
  world.events(rows("id int64, v string io.debezium.data.Json",
                    [](int i) { return Json(is_bad(i) ? "{\"a\":" : "{\"a\":1}"); }));
  world.run();
  check_bad_rows(world, "22P02");
}

TEST_CASE("rows that a trigger rejects are found among the others", "[rejected]") {
  World world(kUpsert);
  world.database.run(
      "CREATE TABLE t (id bigint PRIMARY KEY, v bigint);"
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
      " $$BEGIN IF NEW.v < 0 THEN RAISE 'not this one'; END IF; RETURN NEW; END$$;"
      "CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no()");
  world.events(rows("id int64, v int64", [](int i) { return Json(is_bad(i) ? -1 : i); }));
  world.run();
  check_bad_rows(world, "P0001");
}

TEST_CASE("an unchanged large value stays as it is stored", "[rejected]") {
  World world(kUpsert);
  const std::string batch = GENERATE("", "batch { rows = 1 }");
  world.configure(batch + std::string(kUpsert));
  world.events(toast_row(0, "c", {{"id", 1}, {"big", "large"}, {"n", 1}}) +
               toast_row(1, "c", {{"id", 2}, {"big", "other"}, {"n", 1}}) +
               toast_row(2, "u", {{"id", 1}, {"big", kUnchanged}, {"n", 2}}));
  world.run();
  CHECK(world.dead_letters().empty());
  CHECK(world.database.query("SELECT id, big, n FROM t ORDER BY id") ==
        Rows{{"1", "large", "2"}, {"2", "other", "1"}});
}

TEST_CASE("an unchanged large value updates only its own row of a later run", "[rejected]") {
  World world(kUpsert);
  world.events(toast_row(0, "c", {{"id", 1}, {"big", "large"}, {"n", 1}}) +
               toast_row(1, "c", {{"id", 2}, {"big", "other"}, {"n", 1}}));
  world.run();
  const std::string other = world.value("SELECT xmin FROM t WHERE id = 2");
  world.events(toast_row(2, "u", {{"id", 1}, {"big", kUnchanged}, {"n", 2}}));
  world.run();
  CHECK(world.dead_letters().empty());
  CHECK(world.value("SELECT big || n FROM t WHERE id = 1") == "large2");
  CHECK(world.value("SELECT xmin FROM t WHERE id = 2") == other);
}

TEST_CASE("an unchanged required value of a row that is not there is set aside", "[rejected]") {
  World world(kUpsert);
  world.events(toast_row(0, "c", {{"id", 1}, {"big", "large"}, {"n", 1}}) +
               toast_row(1, "u", {{"id", 9}, {"big", kUnchanged}, {"n", 2}}) +
               toast_row(2, "u", {{"id", 1}, {"big", kUnchanged}, {"n", 3}}));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D418 t 1"});
  CHECK(world.database.query("SELECT id, big, n FROM t") == Rows{{"1", "large", "3"}});
}

TEST_CASE("dead_letters = stop writes what came before a row that is rejected", "[rejected]") {
  const std::string batch = GENERATE("", "batch { rows = 100 } ");
  World world("dead_letters = stop " + batch + std::string(kUpsert));
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v bigint CHECK (v >= 0))");
  world.events(rows("id int64, v int64", [](int i) { return Json(i == 2500 ? -1 : i); }));
  const Ended ended = world.run(6);
  CHECK(contains(ended.err, "X509"));
  CHECK(contains(ended.err, "23514"));
  CHECK(world.value("SELECT max(id) || ' ' || count(*) FROM t") == "2499 2500");
  world.database.run("ALTER TABLE t DROP CONSTRAINT t_v_check");
  world.run();
  CHECK(world.value("SELECT count(*) FROM t") == std::to_string(kRows));
}

TEST_CASE("a flood of bad records ends the run, and nothing of it is lost", "[rejected]") {
  const bool by_server = GENERATE(false, true);
  World world(kUpsert);
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v smallint CHECK (v >= 0))");
  const std::int64_t bad = by_server ? -1 : 70'000;
  world.events(rows("id int64, v int64", [&](int i) { return i < 1000 ? Json(i) : Json(bad); }));
  const Ended ended = world.run(6);
  CHECK(contains(ended.err, "error[X531]: 90 % of the last 1000 records could not become rows"));
  CHECK(contains(ended.err, by_server ? "D415" : "D403"));
  CHECK(contains(ended.err, "flood_limit"));
  world.configure("flood_limit = 0 " + std::string(kUpsert));
  world.run();
  CHECK(world.value("SELECT count(*) FROM t") == "1000");
  CHECK(world.value("SELECT count(*) FROM _weir_dead_letters") == std::to_string(kRows - 1000));
}

TEST_CASE("records that a refusal sets aside are no flood", "[rejected]") {
  World world("on_refusal = dead_letter " + std::string(kUpsert));
  world.database.run("CREATE TABLE t (id bigint, v bigint)");
  world.events(rows("id int64, v int64", [](int i) { return Json(i); }));
  world.run();
  CHECK(world.value("SELECT DISTINCT code || ' ' || count(*) OVER () FROM _weir_dead_letters") ==
        "D416 " + std::to_string(kRows));
}

}  // namespace weir::test::rejected_test
