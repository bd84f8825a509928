#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>

#include "tests/integration/kafka_fixture.h"
#include "tests/support/pg_proxy.h"

// Several weirs share the partitions of a pipeline.
namespace weir::test::kafka_group_test {

namespace {

constexpr std::string_view kAppend =
    "batch { rows = 50 }  topic \"t\" -> t { insert_mode = insert key = none }";

std::string count(World& world) {
  return world.value("SELECT to_regclass('t') IS NOT NULL") == "t"
             ? world.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t")
             : "no table";
}

std::string owners(World& world) {
  return world.value("SELECT count(DISTINCT owner) FROM _weir_offsets");
}

}  // namespace

TEST_CASE("partitions move between two weirs, and each row is written once", "[kafka_group]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 4);
  world.client.produce(numbered(0, 1000, 4));
  Running first(world);
  first.until([&] { return count(world) == "1000 1000"; });
  CHECK(owners(world) == "1");
  Running second(world);
  world.client.produce(numbered(1000, 1000, 4));
  second.until([&] { return owners(world) == "2" && count(world) == "2000 2000"; });
  world.client.produce(numbered(2000, 1000, 4));
  first.stop();
  second.until([&] { return owners(world) == "1" && count(world) == "3000 3000"; });
  second.stop();
  CHECK(count(world) == "3000 3000");
  CHECK(world.value("SELECT string_agg(next_offset::text, ',') FROM _weir_offsets") ==
        "750,750,750,750");
}

TEST_CASE("a weir that was away for too long can't write, and joins again", "[kafka_group]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 200, 1));
  Running sleeper(world);
  sleeper.until([&] { return count(world) == "200 200"; });
  // It sleeps on records that it has not seen yet, and wakes up with them before it knows.
  sleeper.process().kill(SIGSTOP);
  world.client.produce(numbered(200, 200, 1));
  Running other(world);
  other.until([&] { return count(world) == "400 400"; });
  CHECK(owners(world) == "1");
  sleeper.process().kill(SIGCONT);
  world.client.produce(numbered(400, 200, 1));
  other.until([&] { return count(world) == "600 600"; });
  other.stop();
  world.client.produce(numbered(600, 200, 1));
  sleeper.until([&] { return count(world) == "800 800"; });
  sleeper.stop();
}

TEST_CASE("a weir that is stopped in the middle of a unit does not hold up who takes over",
          "[kafka_group]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 500, 2));
  world.run_to_end();
  PgProxy proxy(PgServer::instance().port());
  const std::string direct = world.database.conninfo();
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at("INSERT INTO \"public\".\"t\"");
  Running stopped(world);
  world.client.produce(numbered(500, 100, 2));
  REQUIRE(proxy.held());
  stopped.process().kill(SIGSTOP);
  world.connect_as(direct);
  Running second(world);
  second.until([&] { return count(world) == "600 600"; });
  CHECK(contains(second.process().messages(), "ended the session of an earlier owner of topic t"));
  proxy.release();
  stopped.process().kill(SIGCONT);
  stopped.until([&] {
    const std::string said = stopped.process().messages();
    return contains(said, "connected again") || contains(said, "asking the group anew");
  });
  world.client.produce(numbered(600, 100, 2));
  second.until([&] { return count(world) == "700 700"; });
  second.stop();
  stopped.stop();
  CHECK(count(world) == "700 700");
}

TEST_CASE("a weir whose epoch is over asks its group anew", "[kafka_group]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 100, 1));
  Running weir(world);
  weir.until([&] { return count(world) == "100 100"; });
  // As another owner does when it takes over.
  world.database.run("UPDATE _weir_offsets SET epoch = epoch + 1, owner = 'another'");
  world.client.produce(numbered(100, 100, 1));
  weir.until([&] { return count(world) == "200 200"; });
  CHECK(contains(weir.process().messages(), "another task has taken over"));
  weir.stop();
}

TEST_CASE("tasks share the partitions, and what one of them changes the others find",
          "[kafka_group]") {
  KafkaWorld world(
      "tasks = 3  batch { rows = 50 }\n"
      "topic \"*\" -> t { insert_mode = insert key = none }");
  world.kafka.create_topic("t", 6);
  std::vector<Produced> records = numbered(0, 1200, 6);
  // In every partition the schema changes in mid-stream, so that all tasks want the same columns.
  for (std::size_t id = 1200; id < 2400; ++id) {
    records.push_back({.topic = "t",
                       .partition = static_cast<std::int32_t>(id % 6),
                       .value = with_schema("id int64, v int64, w string?, x int32?",
                                            {{"id", id}, {"v", id}, {"w", "w"}, {"x", 1}})});
  }
  world.client.produce(records);
  Running weir(world);
  weir.until([&] { return count(world) == "2400 2400"; });
  CHECK(world.value("SELECT count(*) FROM t WHERE w = 'w' AND x = 1") == "1200");
  CHECK(world.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'weir'"
                    " AND datname = current_database()") == "3");
  CHECK(world.value("SELECT count(*) FROM _weir_ledger") == "2");
  CHECK(contains(weir.stop().out, "2400 records read: 2400 written"));
  CHECK(world.dead_letters().empty());
}

TEST_CASE("tasks end together at the end of all there is", "[kafka_group]") {
  KafkaWorld world("tasks = 3  topic \"t\" -> t { insert_mode = insert key = none }");
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 500, 2));
  CHECK(contains(world.run_to_end().out, "500 records read: 500 written"));
  CHECK(count(world) == "500 500");
}

TEST_CASE("a task that fails stops the others, and what they have read is written",
          "[kafka_group]") {
  KafkaWorld world("tasks = 2  topic \"*\" -> \"{topic}\" { insert_mode = insert key = none }");
  world.kafka.create_topic("good", 1);
  world.kafka.create_topic("bad", 1);
  world.client.produce(numbered(0, 100, 1, "good"));
  world.client.produce({{.topic = "bad", .value = R"({"no":"schema"})"}});
  const Ended ended = world.weir("run");
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, "refused[R218]"));
  CHECK(world.value("SELECT count(*) FROM _weir_offsets WHERE topic = 'bad' AND next_offset = 0") ==
        "1");
}

TEST_CASE("two groups that read into one pipeline end, and write no row twice", "[kafka_group]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  KafkaWorld* both = &world;
  Running first(*both);
  world.client.produce(numbered(0, 100, 1));
  first.until([&] { return count(world) == "100 100"; });
  world.read_from(fmt::format("kafka {{ brokers = \"{}\" group = \"second\" client {{ {} }} }}",
                              world.kafka.brokers(),
                              kQuickGroup));
  Running second(world);
  std::size_t next = 100;
  const auto fenced = [](Running& weir) { return contains(weir.process().messages(), "X505"); };
  Running::wait_until([&] {
    world.client.produce(numbered(next, 100, 1));
    next += 100;
    return fenced(first) || fenced(second);
  });
  CHECK(world.value("SELECT count(*) - count(DISTINCT id) FROM t") == "0");
}

}  // namespace weir::test::kafka_group_test
