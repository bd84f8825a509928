// Dead letters that are put through again.

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"
#include "tests/support/pg_proxy.h"

namespace weir::test::replay_test {

namespace {

constexpr std::string_view kUpsert = "delete_mode = on  topic \"t\" -> t { key = (id) }";
constexpr std::string_view kColumns = "id int64, v int64?";

std::string change(std::int64_t offset, std::string_view op, int id, std::int64_t value) {
  const Json row = {{"id", id}, {"v", value}};
  const bool gone = op == "d";
  return to_line(
      {.offset = offset,
       .payload = envelope(kColumns, op, gone ? row : Json(nullptr), gone ? Json(nullptr) : row)});
}

// A table too narrow for large values, and letters of those.
class Box : public World {
 public:
  explicit Box(std::string_view settings = kUpsert) : World(settings) {
    database.run("CREATE TABLE t (id bigint PRIMARY KEY, v smallint)");
  }

  void widen() { database.run("ALTER TABLE t ALTER COLUMN v TYPE bigint"); }

  std::string replay(const std::vector<std::string>& more = {}) {
    const Ended ended = weir("replay", more);
    INFO(ended.err << ended.out);
    REQUIRE(ended.signal == 0);
    REQUIRE(ended.code == 0);
    messages = ended.err;
    return ended.out;
  }

  Rows rows() { return database.query("SELECT id, v FROM t ORDER BY id, v"); }

  std::string messages;
};

constexpr const char* kNone = "0 dead letters read: 0 written, 0 deleted\n";

}  // namespace

TEST_CASE("letters become rows once their cause is mended", "[replay]") {
  Box box;
  CHECK(box.replay() == kNone);
  box.events(change(0, "c", 1, 1) + change(1, "c", 2, 70'000) + change(2, "c", 3, 80'000));
  box.run();
  REQUIRE(box.dead_letters() == std::vector<std::string>{"D403 t 1", "D403 t 2"});
  CHECK(box.replay() == "2 dead letters read: 0 written, 0 deleted, 2 still set aside\n");
  CHECK(box.dead_letters() == std::vector<std::string>{"D403 t 1", "D403 t 2"});

  box.widen();
  CHECK(box.replay() == "2 dead letters read: 2 written, 0 deleted\n");
  CHECK(box.rows() == Rows{{"1", "1"}, {"2", "70000"}, {"3", "80000"}});
  CHECK(box.dead_letters().empty());
  CHECK(box.replay() == kNone);
}

TEST_CASE("a letter does not touch a row of its key, unless it is told to", "[replay]") {
  Box box;
  box.events(change(0, "c", 1, 70'000) + change(1, "c", 2, 70'000) + change(2, "u", 1, 5));
  box.run();
  box.widen();
  CHECK(box.replay() == "2 dead letters read: 1 written, 0 deleted, 1 kept\n");
  CHECK(
      contains(box.messages, "1 letter kept: public.t has a row of this key, which may be newer"));
  CHECK(box.rows() == Rows{{"1", "5"}, {"2", "70000"}});
  CHECK(box.dead_letters() == std::vector<std::string>{"D403 t 0"});

  CHECK(box.replay({"--overwrite"}) == "1 dead letter read: 1 written, 0 deleted\n");
  CHECK(box.rows() == Rows{{"1", "70000"}, {"2", "70000"}});
  CHECK(box.dead_letters().empty());
}

TEST_CASE("a delete among the letters spares a row that came back", "[replay]") {
  Box box;
  box.database.run("ALTER TABLE t ADD COLUMN key_only bigint");
  const std::string bad =
      "INSERT INTO _weir_dead_letters (pipeline, topic, partition, \"offset\","
      " code, message, value) VALUES ('p', 't', 0, {}, 'D415', 'test',"
      " convert_to('{}', 'UTF8'))";
  box.events(change(9, "c", 1, 1));
  box.run();
  for (const int id : {1, 2}) {
    box.database.run(fmt::format(
        fmt::runtime(bad), id, envelope(kColumns, "d", {{"id", id}, {"v", 1}}, nullptr)));
  }
  CHECK(box.replay() == "2 dead letters read: 0 written, 1 deleted, 1 kept\n");
  CHECK(box.value("SELECT count(*) FROM t") == "1");
  CHECK(box.replay({"--overwrite"}) == "1 dead letter read: 0 written, 1 deleted\n");
  CHECK(box.value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("letters of one key make one row, the last one", "[replay]") {
  Box box;
  box.events(change(0, "c", 1, 70'000) + change(1, "u", 1, 80'000) + change(2, "u", 1, 90'000) +
             change(3, "c", 2, 70'000));
  box.run();
  box.widen();
  CHECK(box.replay() == "4 dead letters read: 4 written, 0 deleted\n");
  CHECK(box.rows() == Rows{{"1", "90000"}, {"2", "70000"}});
}

TEST_CASE("a letter that still fails has its new reason", "[replay]") {
  Box box;
  box.events(change(0, "c", 1, 70'000) + change(1, "c", 2, 90'000));
  box.run();
  box.widen();
  box.database.run("ALTER TABLE t ADD CONSTRAINT small CHECK (v < 80000)");
  CHECK(box.replay() == "2 dead letters read: 1 written, 0 deleted, 1 still set aside\n");
  CHECK(box.dead_letters() == std::vector<std::string>{"D415 t 1"});
  CHECK(contains(box.value("SELECT message FROM _weir_dead_letters"), "23514"));
  CHECK(contains(box.messages, "still set aside, public.t: D415 rejected-by-server"));
}

TEST_CASE("a refused schema keeps its letters until the table fits", "[replay]") {
  World world("on_refusal = dead_letter  topic \"t\" -> t { key = (id) }");
  world.database.run("CREATE TABLE t (id bigint, v bigint)");
  world.events(change(0, "c", 1, 1) + change(1, "c", 2, 2));
  world.run();
  REQUIRE(world.dead_letters() == std::vector<std::string>{"D416 t 0", "D416 t 1"});
  world.configure("topic \"t\" -> t { key = (id) }");
  CHECK(world.weir("replay").out ==
        "2 dead letters read: 0 written, 0 deleted, 2 still set aside\n");
  world.database.run("DROP TABLE t");
  const Ended ended = world.weir("replay");
  CHECK(ended.out == "2 dead letters read: 2 written, 0 deleted\n");
  CHECK(contains(ended.err, "created table public.t"));
  CHECK(world.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("an unchanged value keeps its letter until the row is there", "[replay]") {
  World world("topic \"t\" -> t { key = (id) }");
  const auto toast = [](std::int64_t offset, std::string_view op, const Json& row) {
    return to_line({.offset = offset, .payload = envelope("id int64, big string", op, {}, row)});
  };
  const Json unchanged = {{"id", 1}, {"big", "__debezium_unavailable_value"}};
  world.events(toast(0, "c", {{"id", 2}, {"big", "x"}}) + toast(1, "u", unchanged));
  world.run();
  REQUIRE(world.dead_letters() == std::vector<std::string>{"D418 t 1"});
  CHECK(contains(world.weir("replay").out, "1 still set aside"));
  CHECK(contains(world.weir("replay", {"--overwrite"}).out, "1 still set aside"));
  world.database.run("INSERT INTO t VALUES (1, 'kept')");
  CHECK(contains(world.weir("replay").out, "1 kept"));
  CHECK(contains(world.weir("replay", {"--overwrite"}).out, "1 written"));
  CHECK(world.value("SELECT big FROM t WHERE id = 1") == "kept");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a replay that is cut anywhere loses no letter and doubles none", "[replay]") {
  const std::string at =
      GENERATE(as<std::string>(), "WITH taken AS", "INSERT INTO \"public\".\"t\"");
  const bool lost = GENERATE(false, true);
  const int times = GENERATE(1, 3);
  Box box("topic \"t\" -> t { insert_mode = insert  key = none }");
  std::string events;
  for (int i = 0; i < 60; ++i) events += change(i, "c", i, 70'000);
  box.events(events);
  box.configure("flood_limit = 0  topic \"t\" -> t { insert_mode = insert  key = none }");
  box.run();
  box.widen();
  PgProxy proxy(PgServer::instance().port());
  box.connect_as(box.database.conninfo(proxy.conninfo()));
  for (int i = 0; i < times; ++i) {
    proxy.hold_at(at);
    WeirProcess weir(box.folder.path(), box.arguments("replay"), box.environment());
    REQUIRE(proxy.held());
    if (lost) {
      proxy.lose_answer();
    } else {
      proxy.cut();
    }
    const Ended ended = weir.wait();
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "X502"));
    CHECK(
        box.value("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM _weir_dead_letters)") ==
        "60");
  }
  proxy.hold_at(std::string());
  box.replay();
  CHECK(box.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t") == "60 60");
  CHECK(box.dead_letters().empty());
}

TEST_CASE("two replays at once put each letter through once", "[replay]") {
  Box box("flood_limit = 0  topic \"t\" -> t { insert_mode = insert  key = none }");
  std::string events;
  for (int i = 0; i < 2000; ++i) events += change(i, "c", i, 70'000);
  box.events(events);
  box.database.run("ALTER TABLE t DROP CONSTRAINT t_pkey");
  box.run();
  box.widen();
  TempFolder other;
  WeirProcess one(box.folder.path(), box.arguments("replay"), box.environment());
  WeirProcess two(other.path(), box.arguments("replay"), box.environment());
  CHECK(one.wait().code == 0);
  CHECK(two.wait().code == 0);
  CHECK(box.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t") == "2000 2000");
  CHECK(box.dead_letters().empty());
}

TEST_CASE("letters can be counted, and put through topic by topic", "[replay]") {
  World world("topic \"*\" -> \"{topic}\" { key = (id) }");
  const auto bad = [](const std::string& topic) {
    return to_line({.topic = topic, .payload = "{\"id\":"});
  };
  world.database.run(
      "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY)");
  world.events(bad("a") + bad("b") + "no line of kcat\n");
  world.run();
  const Ended counted = world.weir("replay", {"--dry-run"});
  CHECK(contains(counted.out, "D414 bad-line\n"));
  CHECK(contains(counted.out, "3 dead letters would be put through again\n"));
  CHECK(contains(world.weir("replay", {"--dry-run", "--topic", "a"}).out, "1 dead letter would"));
  world.database.run("UPDATE _weir_dead_letters SET value = '{\"id\": 1}'");
  CHECK(world.weir("replay", {"--topic", "b"}).out == "1 dead letter read: 1 written, 0 deleted\n");
  const Ended rest = world.weir("replay");
  CHECK(rest.out == "2 dead letters read: 1 written, 0 deleted, 1 left\n");
  CHECK(contains(rest.err, "what the source had was not kept as a whole (D414)"));
  CHECK(world.weir("replay", {"--dry-run", "--overwrite"}).code == 64);
}

TEST_CASE("an old truncate empties no table, unless it is told to", "[replay]") {
  Box box("truncate = apply  topic \"t\" -> t { key = (id) }");
  box.events(change(0, "c", 1, 1));
  box.run();
  box.database.run(
      "INSERT INTO _weir_dead_letters (pipeline, topic, partition, \"offset\", code,"
      " message, value) VALUES ('p', 't', 0, 7, 'D415', 'test', convert_to('" +
      envelope(kColumns, "t", nullptr, nullptr) + "', 'UTF8'))");
  CHECK(contains(box.replay(), "1 kept"));
  CHECK(box.rows().size() == 1);
  CHECK(contains(box.replay({"--overwrite"}), "1 truncates applied"));
  CHECK(box.rows().empty());
}

}  // namespace weir::test::replay_test
