#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>

#include "tests/integration/run_fixture.h"

// Records that can't become rows, between records that can.
namespace weir::test::bad_input_test {

namespace {

constexpr std::string_view kColumns = "id int64, v string?";
constexpr std::string_view kUpsert = "delete_mode = on  topic \"t\" -> t { key = (id) }";

std::string good(std::int64_t offset) {
  return to_line(
      {.offset = offset, .payload = with_schema(kColumns, {{"id", offset}, {"v", "good"}})});
}

// Good rows at offsets 0 and 2, `line` between them.
std::string between_good(const std::string& line) {
  return good(0) + line + good(2);
}

// A line whose value is `v`, given as raw bytes of the JSON in the payload before it is escaped.
std::string line_with(const std::string& payload) {
  return to_line({.offset = 1, .payload = payload});
}

void check_neighbours(World& world) {
  CHECK(world.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t") == "0 2");
}

std::string only_message(World& world) {
  return world.value("SELECT message FROM _weir_dead_letters");
}

}  // namespace

TEST_CASE("a line that was cut is set aside with its bytes", "[bad_input]") {
  World world(kUpsert);
  const std::string cut = good(1).substr(0, 150);
  world.events(between_good(cut + "\n"));
  const Ended ended = world.run();
  CHECK(ended.out == "3 records read: 2 written, 0 deleted, 1 set aside\n");
  CHECK(world.dead_letters() == std::vector<std::string>{"D414 t 1"});
  CHECK(world.value("SELECT convert_from(value, 'UTF8') FROM _weir_dead_letters") == cut);
  CHECK(contains(only_message(world), "was it cut?"));
  check_neighbours(world);
}

TEST_CASE("a last line without its end is read", "[bad_input]") {
  World world(kUpsert);
  std::string text = good(0) + good(2);
  text.pop_back();
  world.events(text);
  world.run();
  check_neighbours(world);
}

TEST_CASE("a payload that is not whole JSON is set aside", "[bad_input]") {
  World world(kUpsert);
  std::string payload = with_schema(kColumns, {{"id", 1}, {"v", "x"}});
  SECTION("cut inside the row") {
    world.events(between_good(line_with(payload.substr(0, payload.size() - 4))));
    world.run();
    CHECK(world.dead_letters() == std::vector<std::string>{"D401 t 1"});
  }
  SECTION("not JSON at all") {
    world.events(between_good(line_with("hello")));
    world.run();
    CHECK(world.dead_letters().size() == 1);
  }
  SECTION("an empty text") {
    world.events(between_good(line_with("")));
    world.run();
    CHECK(world.dead_letters().size() == 1);
  }
  SECTION("a word that is no value") {
    const std::string event = envelope(kColumns, "c", nullptr, {{"id", 1}, {"v", "x"}});
    for (const auto& [good_text, bad_text] : {std::pair(R"("before":null)", R"("before":nul)"),
                                              std::pair(R"("before":null)", R"("before":nope)"),
                                              std::pair(R"("op":"c")", R"("op":nope)"),
                                              std::pair(R"("v":"x")", R"("v":nope)"),
                                              std::pair(R"("v":"x")", R"("v":nulll)")}) {
      std::string bad = event;
      bad.replace(bad.rfind(good_text), std::strlen(good_text), bad_text);
      CAPTURE(bad);
      world.events(between_good(line_with(bad)));
      world.run();
      CHECK(world.dead_letters().size() == 1);
      world.database.run("DROP TABLE _weir_dead_letters, _weir_offsets");
    }
    world.events(between_good(line_with("")));
    world.run();
  }
  SECTION("something behind its end") {
    world.events(between_good(line_with(payload + "]")));
    world.run();
    CHECK(world.dead_letters().size() == 1);
  }
  check_neighbours(world);
}

TEST_CASE("a text with U+0000 is set aside, because PostgreSQL can't hold it", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good(line_with(with_schema(kColumns, {{"id", 1}, {"v", "a@b"}}))));
  std::string text = read_file(world.events_path());
  text.replace(text.find("a@b"), 3, "a\\\\u0000b");
  world.events(text);
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D408 t 1"});
  CHECK(contains(only_message(world), "value.v"));
  check_neighbours(world);
}

TEST_CASE("bytes that are not UTF-8 are set aside as they came", "[bad_input]") {
  World world(kUpsert);
  std::string line = line_with(with_schema(kColumns, {{"id", 1}, {"v", "a@b"}}));
  line.replace(line.find('@'), 1, "\xff\xfe");
  world.events(between_good(line));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D409 t 1"});
  CHECK(world.value("SELECT position('\\xfffe'::bytea IN value) > 0 FROM _weir_dead_letters") ==
        "t");
  check_neighbours(world);
}

TEST_CASE("a record beyond the limit is set aside without being held", "[bad_input]") {
  World world(kUpsert);
  const std::size_t size = size_from_environment("WEIR_TEST_LINE_MIB", 20) << 20U;
  std::string line = line_with(with_schema(kColumns, {{"id", 1}, {"v", "a@b"}}));
  line.replace(line.find('@'), 1, std::string(size, 'x'));
  world.events(between_good(line));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D413 t 1"});
  CHECK(contains(only_message(world), fmt::format("{} bytes", line.size() - 1)));
  CHECK(world.value("SELECT length(value) < 10000 FROM _weir_dead_letters") == "t");
  check_neighbours(world);
}

TEST_CASE("a large record below the limit is written", "[bad_input]") {
  World world(kUpsert);
  std::string line = line_with(with_schema(kColumns, {{"id", 1}, {"v", "a@b"}}));
  line.replace(line.find('@'), 1, std::string(std::size_t{10} << 20U, 'x'));
  world.events(between_good(line));
  world.run();
  CHECK(world.dead_letters().empty());
  CHECK(world.value("SELECT length(v) FROM t WHERE id = 1") == std::to_string((10 << 20) + 2));
}

TEST_CASE("a line that is no record as kcat prints it is set aside", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good("{\"id\": 1, \"v\": \"bare\"}\n"));
  world.run();
  CHECK(world.value("SELECT code FROM _weir_dead_letters") == "D414");
  // Its place is all that is known: partition -1, the line's number from 0.
  CHECK(world.value("SELECT partition || ' ' || \"offset\" FROM _weir_dead_letters") == "-1 1");
  CHECK(world.value("SELECT place FROM _weir_dead_letters") == world.events_path() + ":2");
  check_neighbours(world);
}

TEST_CASE("an operation that weir does not know is set aside", "[bad_input]") {
  World world(kUpsert);
  const Json row = {{"id", 1}, {"v", "x"}};
  world.events(good(0) + line_with(envelope(kColumns, "x", nullptr, row)) + good(2));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D412 t 1"});
  check_neighbours(world);
}

TEST_CASE("a row without its key is set aside", "[bad_input]") {
  World world("topic \"t\" -> t { key = (id) }");
  const std::string nullable = "id int64?, v string?";
  const auto row = [&](std::int64_t offset, const Json& id) {
    return to_line({.offset = offset, .payload = with_schema(nullable, {{"id", id}, {"v", "x"}})});
  };
  world.events(row(0, 0) + row(1, nullptr) + row(2, 2));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D411 t 1"});
  CHECK(contains(only_message(world), "`id`"));
  check_neighbours(world);
}

TEST_CASE("a tombstone without a key is set aside", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good(to_line({.offset = 1})));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D411 t 1"});
  check_neighbours(world);
}

TEST_CASE("a tombstone whose key is not the table's is set aside", "[bad_input]") {
  World world("delete_mode = on  topic \"t\" -> t");
  const auto row = [](std::int64_t offset) {
    return to_line({.offset = offset,
                    .key = with_schema("id int64", {{"id", offset}}),
                    .payload = with_schema(kColumns, {{"id", offset}, {"v", "x"}})});
  };
  world.events(row(0) + to_line({.offset = 1, .key = with_schema("v string", {{"v", "x"}})}) +
               row(2));
  world.run();
  REQUIRE(world.dead_letters().size() == 1);
  check_neighbours(world);
}

TEST_CASE("a required value that is null is set aside", "[bad_input]") {
  World world("topic \"t\" -> t { key = (id) }");
  const auto row = [&](std::int64_t offset, const Json& value) {
    return to_line({.offset = offset,
                    .payload = with_schema("id int64, v string", {{"id", offset}, {"v", value}})});
  };
  world.events(row(0, "x") + row(1, nullptr) + row(2, "x"));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D410 t 1"});
  check_neighbours(world);
}

TEST_CASE("a value of another kind than its schema says is set aside", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good(line_with(with_schema(kColumns, {{"id", "one"}, {"v", "x"}}))));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D402 t 1"});
  check_neighbours(world);
}

TEST_CASE("an embedded schema that can't be read sets its records aside", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good(line_with(R"({"schema":{"type":"blob"},"payload":{"id":1}})")));
  world.run();
  REQUIRE(world.dead_letters().size() == 1);
  CHECK(world.value("SELECT left(code, 2) FROM _weir_dead_letters") == "L3");
  check_neighbours(world);
}

TEST_CASE("damaged headers do not keep a record from being set aside", "[bad_input]") {
  World world(kUpsert);
  const std::string headers = GENERATE(as<std::string>(),
                                       R"(["a" "b"])",
                                       R"(["a",nul])",
                                       R"([["a"],{"b":1}])",
                                       "[\"a\",\"\\u0000\\ud800\"]");
  std::string line = line_with("hello");
  line.replace(line.find("[]"), 2, headers);
  world.events(between_good(line));
  world.run();
  REQUIRE(world.dead_letters().size() == 1);
  CHECK(world.value("SELECT convert_from(value, 'UTF8') FROM _weir_dead_letters") == "hello");
  check_neighbours(world);
}

TEST_CASE("a reason is told whatever the record holds", "[bad_input]") {
  World world(kUpsert);
  std::string line = line_with(with_schema(kColumns, {{"id", "a@b"}, {"v", "x"}}));
  const std::string_view hostile = GENERATE("\\\\u0000", "\\\\udc00", "\\\\ud800");
  line.replace(line.find('@'), 1, hostile);
  world.events(between_good(line));
  world.run();
  REQUIRE(world.dead_letters().size() == 1);
  check_neighbours(world);
}

TEST_CASE("a topic that no text can hold is a bad line", "[bad_input]") {
  World world("topic \"**\" -> t { key = (id) }");
  std::string line = line_with(with_schema(kColumns, {{"id", 1}, {"v", "x"}}));
  const std::string name = GENERATE(as<std::string>(), "t\\u0000t", std::string("t\0t", 3));
  line.replace(line.find("\"t\""), 3, "\"" + name + "\"");
  world.events(between_good(line));
  world.run();
  CHECK(world.value("SELECT code FROM _weir_dead_letters") == "D414");
  check_neighbours(world);
}

TEST_CASE("a second run leaves dead letters and rows as they are", "[bad_input]") {
  World world(kUpsert);
  world.events(between_good(line_with("hello")));
  world.run();
  const std::string before = world.fingerprint();
  const std::string letters = world.value("SELECT l::text FROM _weir_dead_letters l");
  world.run();
  CHECK(world.fingerprint() == before);
  CHECK(world.value("SELECT l::text FROM _weir_dead_letters l") == letters);
}

TEST_CASE("dead_letters = stop ends the run before the bad record", "[bad_input]") {
  World world("dead_letters = stop  topic \"t\" -> t { key = (id) }");
  world.events(between_good(line_with("hello")));
  for (int runs = 0; runs < 2; ++runs) {
    const Ended ended = world.run(6);
    CHECK(contains(ended.err, "X509"));
    CHECK(contains(ended.err, "offset 1"));
    CHECK(world.value("SELECT string_agg(id::text, ' ') FROM t") == "0");
    CHECK(world.dead_letters().empty());
  }
  world.events(between_good(line_with(with_schema(kColumns, {{"id", 1}, {"v", "mended"}}))));
  world.run();
  CHECK(world.value("SELECT count(*) FROM t") == "3");
}

TEST_CASE("on_refusal = dead_letter sets a refused schema's rows aside", "[bad_input]") {
  World world("on_refusal = dead_letter  topic \"t\" -> t { key = (id) }");
  const std::string text_id = with_schema("id string, v string?", {{"id", "a"}, {"v", "x"}});
  world.events(good(0) + line_with(text_id) + good(2));
  world.run();
  CHECK(world.dead_letters() == std::vector<std::string>{"D416 t 1"});
  check_neighbours(world);

  world.configure("topic \"t\" -> t { key = (id) }");
  world.database.run("DROP TABLE t, _weir_dead_letters, _weir_offsets");
  const Ended stopped = world.run(3);
  CHECK(contains(stopped.err, "X510"));
  CHECK(world.value("SELECT string_agg(id::text, ' ') FROM t") == "0");
}

TEST_CASE("an empty file is read to its end", "[bad_input]") {
  World world(kUpsert);
  const std::string text = GENERATE("", "\n", "\n \n\r\n");
  world.events(text);
  const Ended ended = world.run();
  CHECK(ended.out == "0 records read: 0 written, 0 deleted\n");
  CHECK(world.value("SELECT to_regclass('t') IS NULL") == "t");
}

TEST_CASE("input that is not there is named", "[bad_input]") {
  World world(kUpsert);
  SECTION("a missing file") {
    world.read_events_from(world.folder.file("missing.ndjson"));
    const Ended ended = world.run(1);
    CHECK(contains(ended.err, "X506"));
    CHECK(contains(ended.err, "missing.ndjson"));
  }
  SECTION("a folder") {
    world.read_events_from(world.folder.path());
    const Ended ended = world.run(1);
    CHECK(contains(ended.err, "X506"));
    CHECK(contains(ended.err, world.folder.path()));
  }
  SECTION("a missing pipeline file") {
    std::filesystem::remove(world.folder.file("p.weir"));
    CHECK(contains(world.run(1).err, "p.weir"));
  }
  SECTION("an option that does not exist") {
    CHECK(world.weir("run", {"--hurry"}).code == 64);
  }
}

TEST_CASE("topics that need no table are named in the plan", "[bad_input]") {
  World world("topic \"t\" -> t { key = (id) }\n  topic \"beats\" -> beats");
  Json beat = row_schema("ts_ms int64");
  beat["name"] = "io.debezium.connector.common.Heartbeat";
  world.events(to_line({.payload = with_schema("id int64", {{"id", 1}})}) +
               to_line({.topic = "other", .payload = with_schema("id int64", {{"id", 1}})}) +
               to_line({.topic = "beats",
                        .payload = Json{{"schema", beat}, {"payload", {{"ts_ms", 1}}}}.dump()}));
  const Ended ended = world.weir("plan");
  INFO(ended.out);
  CHECK(contains(ended.out, "notice[N604] topic_unmatched"));
  CHECK(contains(ended.out, "notice[N605] side_topic"));
}

}  // namespace weir::test::bad_input_test
