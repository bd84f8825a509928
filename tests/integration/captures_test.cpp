#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "tests/integration/run_fixture.h"

// What a real connector sent, against what its source held at the end. See captures/README.md.
namespace weir::test::captures_test {

namespace {

constexpr std::string_view kRules = R"(
  delete_mode = on
  topic "*.shop.events_nokey" -> events_nokey {
    insert_mode = insert  delete_mode = off  key = none  truncate = apply
  }
  topic "*.shop.*" -> "{table}"
)";

std::string capture(const std::string& name) {
  return name == "shop" ? WEIR_SOURCE_DIR "/examples/quickstart/shop.ndjson"
                        : WEIR_SOURCE_DIR "/tests/integration/captures/" + name + ".ndjson";
}

using Row = std::map<std::string, std::string>;
using ByKey = std::map<std::string, Row>;

const std::map<std::string, std::vector<std::string>> kKeys = {
    {"all_types", {"id"}},
    {"customers", {"id"}},
    {"events_nokey", {"kind"}},
    {"order_lines", {"order_id", "line"}},
    {"orders", {"id"}}};

std::string key_of(const std::string& table, const Row& row) {
  std::string out;
  for (const std::string& column : kKeys.at(table)) {
    out += (out.empty() ? "" : "/") + row.at(column);
  }
  return out;
}

ByKey rows_expected(const std::string& table) {
  ByKey out;
  std::ifstream file(WEIR_SOURCE_DIR "/tests/integration/captures/expected/" + table + ".ndjson");
  for (std::string line; std::getline(file, line);) {
    Row row;
    const Json object = Json::parse(line);
    for (const auto& [column, value] : object.items()) {
      row[column] = value.is_string() ? value.get<std::string>()
                    : value.is_null() ? "NULL"
                                      : value.dump();
    }
    out[key_of(table, row)] = row;
  }
  REQUIRE_FALSE(out.empty());
  return out;
}

ByKey rows_stored(World& world, const std::string& table) {
  const std::string columns = world.value(
      "SELECT string_agg(quote_ident(attname) || '::text', ', ' ORDER BY attnum) FROM pg_attribute"
      " WHERE attnum > 0 AND NOT attisdropped AND attrelid = '" +
      table + "'::regclass");
  const Rows names = world.database.query(
      "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
      " AND attrelid = '" +
      table + "'::regclass ORDER BY attnum");
  ByKey out;
  for (const auto& cells : world.database.query("SELECT " + columns + " FROM " + table)) {
    Row row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[names[i][0]] = cells[i];
    out[key_of(table, row)] = row;
  }
  return out;
}

// Where tables differ from the source, in the columns that both have: "orders 204: missing",
// "all_types 2 c_bit1: true" (what is stored).
std::vector<std::string> differences(World& world) {
  world.database.run("ALTER DATABASE " + world.database.name() + " SET timezone = 'UTC'");
  std::vector<std::string> out;
  for (const auto& [table, key] : kKeys) {
    const ByKey expected = rows_expected(table);
    const ByKey stored = rows_stored(world, table);
    for (const auto& [at, row] : stored) {
      if (!expected.contains(at)) out.push_back(fmt::format("{} {}: extra", table, at));
    }
    for (const auto& [at, row] : expected) {
      const auto found = stored.find(at);
      if (found == stored.end()) {
        out.push_back(fmt::format("{} {}: missing", table, at));
        continue;
      }
      for (const auto& [column, value] : row) {
        const auto cell = found->second.find(column);
        if (cell == found->second.end() || cell->second == value) continue;
        out.push_back(fmt::format("{} {} {}: {}", table, at, column, cell->second));
      }
    }
  }
  return out;
}

// What the connector loses with schemas and its default settings. `java` is what it sends for an
// array of two dimensions: the name of an object of its own.
std::vector<std::string> lost_by_default(const std::string& java) {
  return {"all_types 2 c_bit1: true",
          "all_types 2 c_char: ab   ",
          "all_types 2 c_interval: 10303:05:06.789",
          "all_types 2 c_money: 92233720368547758.07",
          "all_types 2 c_timetz: 07:04:56.789+00",
          "all_types 2 c_varbit: 00000000000000010110",
          "all_types 3: missing",
          "all_types 4 a_int: {NULL,NULL}",
          "all_types 4 a_text: {" + java + "}",
          "all_types 4 c_bit1: true",
          "all_types 4 c_char:      ",
          "all_types 4 c_interval: 24:00:00",
          "all_types 4 c_money: 0.00",
          "all_types 4 c_num: NULL",
          "all_types 4 c_timetz: 14:00:00+00",
          "all_types 4 c_varbit: 00000000000000000001",
          "all_types 5 c_bit1: true",
          "all_types 5 c_interval: 2562047788:00:54.775807",
          "all_types 5 c_money: 0.01",
          "all_types 5 c_num: NULL",
          "all_types 5 c_varbit: 00000000000000000001",
          "orders 204: missing"};
}

// The raw value of a dead letter is the payload of its line, byte for byte.
void check_raw_values(World& world) {
  std::map<std::string, std::string> payloads;
  std::ifstream file(world.events_path());
  for (std::string line; std::getline(file, line);) {
    const Json record = Json::parse(line);
    if (record["payload"].is_null()) continue;
    payloads[fmt::format("{} {}", record["topic"].get<std::string>(), record["offset"].dump())] =
        record["payload"].get<std::string>();
  }
  for (const auto& row :
       world.database.query("SELECT topic || ' ' || \"offset\", convert_from(value, 'UTF8') FROM"
                            " _weir_dead_letters")) {
    CHECK(payloads.at(row[0]) == row[1]);
  }
}

void check_second_run(World& world) {
  const std::string before = world.fingerprint();
  const auto letters = world.dead_letters();
  const Ended again = world.run();
  CHECK(contains(again.err, "all of it was applied by an earlier run"));
  CHECK(contains(again.out, ": 0 written, 0 deleted"));
  CHECK(world.fingerprint() == before);
  CHECK(world.dead_letters() == letters);
}

const std::string kOpenRefusal = "int64 has values outside the range of integer";

}  // namespace

TEST_CASE("a capture with schemas ends as its source did", "[captures]") {
  World world(kRules, capture("shop"));
  const Ended ended = world.run();
  CHECK(ended.out ==
        "180 records read: 114 written, 18 deleted, 1 truncate applied, 2 set aside, 45 of other"
        " topics\n");
  CHECK(contains(ended.err, kOpenRefusal));
  CHECK(differences(world) == lost_by_default("[Ljava.lang.String;@7c9a7e50"));
  CHECK(world.dead_letters() ==
        std::vector<std::string>{"D406 shop.shop.all_types 2", "D403 shop.shop.orders 75"});
  CHECK(world.value("SELECT message FROM _weir_dead_letters WHERE code = 'D403'") ==
        "value.after.priority: 5000000000 is out of range for integer");
  CHECK(world.value("SELECT place FROM _weir_dead_letters WHERE code = 'D403'") ==
        capture("shop") + ":149");
  check_raw_values(world);
  check_second_run(world);
}

TEST_CASE("after a run the plan has nothing to do and one refusal that rows pass", "[captures]") {
  World world(kRules, capture("shop"));
  const Ended before = world.weir("plan", {"--format", "json"});
  CHECK(before.code == 3);
  CHECK(Json::parse(before.out)["operations"].size() >= 5);
  world.run();
  const Ended after = world.weir("plan", {"--format", "json"});
  CHECK(after.code == 3);
  const Json plan = Json::parse(after.out);
  CHECK(plan["operations"].empty());
  REQUIRE(plan["refusals"].size() == 1);
  const Json& refusal = plan["refusals"][0];
  CHECK(refusal["kind"] == "type_change");
  CHECK(refusal["consequence"] == "continues");
  CHECK(refusal["table"] == "orders");
  CHECK(refusal["column"] == "priority");
  CHECK(refusal["event"] == "int64 -> bigint");
  CHECK(refusal["live"] == "integer");
}

TEST_CASE("apply makes the tables that a run then only fills", "[captures]") {
  World world(kRules, capture("shop"));
  CHECK(world.weir("apply").code == 3);
  CHECK(world.value("SELECT count(*) FROM orders") == "0");
  const Ended ended = world.run();
  CHECK_FALSE(contains(ended.err, "created table"));
  CHECK_FALSE(contains(ended.err, "added column"));
  CHECK(differences(world) == lost_by_default("[Ljava.lang.String;@7c9a7e50"));
}

TEST_CASE("flat rows of the same story end in the same rows", "[captures]") {
  World world(kRules, capture("flat"));
  world.run();
  std::vector<std::string> expected = lost_by_default("[Ljava.lang.String;@56f0c438");
  // The transform drops the TRUNCATE, so the rows before it stay; all of them were written once.
  for (const char* kind : {"NULL", "later", "start"}) {
    expected.push_back(fmt::format("events_nokey {}: extra", kind));
  }
  std::ranges::sort(expected);
  auto found = differences(world);
  std::ranges::sort(found);
  CHECK(found == expected);
  CHECK(world.value("SELECT count(*) FROM events_nokey") == "4");
  CHECK(world.dead_letters() ==
        std::vector<std::string>{"D406 flat.shop.all_types 2", "D403 flat.shop.orders 70"});
  check_raw_values(world);
  check_second_run(world);
}

TEST_CASE("other settings of the connector load as they are understood", "[captures]") {
  World world(kRules, capture("alt"));
  world.run();
  CHECK(world.dead_letters() ==
        std::vector<std::string>{"D406 alt.shop.all_types 2", "D403 alt.shop.orders 70"});
  check_raw_values(world);
  CHECK(world.value("SELECT count(*) FROM orders") == "51");
  CHECK(world.value("SELECT count(*) FROM order_lines") == "27");
  CHECK(world.value("SELECT count(*) FROM events_nokey") == "1");
  // Decimals come as text there, so a NaN is not lost; intervals keep months and days.
  CHECK(world.value("SELECT c_interval FROM all_types WHERE id = 2") ==
        "1 year 2 mons 3 days 04:05:06.789");
  CHECK(world.value("SELECT c_ts FROM all_types WHERE id = 2") == "2026-03-01 12:34:56.789");
  check_second_run(world);
}

TEST_CASE("records without schemas take their types from tables that are there", "[captures]") {
  World world(kRules, capture("shop"));
  world.run();
  // Nothing tells the unit of a number in an interval, nor the scale of bytes in a numeric.
  world.database.run(
      "ALTER TABLE all_types DROP COLUMN c_interval, DROP COLUMN c_money;"
      "TRUNCATE all_types, customers, events_nokey, order_lines, orders;"
      "DROP TABLE _weir_dead_letters");
  world.read_events_from(capture("plain"), "time_precision_mode = adaptive");
  world.run();
  std::vector<std::string> expected = lost_by_default("");
  std::erase_if(expected, [](const auto& line) {
    return contains(line, "c_interval") || contains(line, "c_money") || contains(line, "a_text");
  });
  auto found = differences(world);
  std::erase_if(found, [](const auto& line) { return contains(line, "a_text"); });
  CHECK(found == expected);
  CHECK(world.dead_letters() ==
        std::vector<std::string>{"D406 plain.shop.all_types 2", "D403 plain.shop.orders 75"});
  check_raw_values(world);
  check_second_run(world);
}

TEST_CASE("a value without a schema that can be read in two ways is set aside", "[captures]") {
  World world("topic \"plain.shop.all_types\" -> t");
  world.database.run("CREATE TABLE t (id int PRIMARY KEY, c_money numeric)");
  world.read_events_from(capture("plain"));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D417 plain.shop.all_types 1",
                                                         "D417 plain.shop.all_types 2",
                                                         "D417 plain.shop.all_types 3",
                                                         "D417 plain.shop.all_types 4",
                                                         "D417 plain.shop.all_types 5"});
  CHECK(world.value("SELECT message FROM _weir_dead_letters WHERE \"offset\" = 1") ==
        "value.c_money: \"AIAAAAAAAADA\" is a decimal whose scale neither the record nor numeric"
        " tells");
  world.database.run("ALTER TABLE t ALTER c_money TYPE numeric(30,2)");
  CHECK(world.weir("run", {"--from-start"}).code == 0);
  CHECK(world.value("SELECT c_money FROM t WHERE id = 2") == "92233720368547758.07");
}

TEST_CASE("records without schemas take their types from a declared event", "[captures]") {
  World world(R"(delete_mode = on  topic "plain.shop.order_lines" -> order_lines)",
              capture("plain"));
  world.configure(R"(delete_mode = on  topic "plain.shop.order_lines" -> order_lines)",
                  R"(event Line on "plain.shop.order_lines" {
                       order_id int64 key
                       line     int32 key
                       sku      string
                       qty      int32
                       price    decimal(12, 4)?
                     })");
  const Ended ended = world.run();
  INFO(ended.err << ended.out);
  CHECK(world.value("SELECT count(*) FROM order_lines") == "27");
  CHECK(world.dead_letters().empty());
  const ByKey expected = rows_expected("order_lines");
  const ByKey stored = rows_stored(world, "order_lines");
  for (const auto& [key, row] : stored) {
    for (const auto& [column, value] : row) {
      INFO(key << " " << column);
      CHECK(expected.at(key).at(column) == value);
    }
  }
  check_second_run(world);
}

TEST_CASE("records whose types nothing tells are refused, with ways out", "[captures]") {
  World world(kRules, capture("plain"));
  const Ended ended = world.run(3);
  CHECK(contains(ended.err, "refused[R218]"));
  CHECK(contains(ended.err, "event NAME on \"plain.shop.all_types\""));
  CHECK(contains(ended.err, "create the table"));
  CHECK(contains(ended.err, "schemas.enable=true"));
  CHECK(world.weir("plan").code == 3);
  world.configure("on_refusal = dead_letter\n" + std::string(kRules));
  world.run();
  CHECK(world.value("SELECT string_agg(DISTINCT code, ',') FROM _weir_dead_letters") == "D416");
}

}  // namespace weir::test::captures_test
