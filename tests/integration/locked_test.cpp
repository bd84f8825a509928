#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "runtime/pg/connection.h"
#include "tests/integration/kafka_fixture.h"

// Tables that others have locked, while records of several topics come from Kafka.
namespace weir::test::locked_test {

namespace {

// Records {id} of a topic, in two partitions.
std::vector<Produced> records(const std::string& topic,
                              std::size_t first,
                              std::size_t count,
                              std::string_view more = {}) {
  std::vector<Produced> out;
  for (std::size_t id = first; id < first + count; ++id) {
    out.push_back({.topic = topic,
                   .partition = static_cast<std::int32_t>(id % 2),
                   .value = with_schema(fmt::format("id int64{}", more), {{"id", id}})});
  }
  return out;
}

bool says(Running& weir, std::string_view text) {
  return contains(weir.process().messages(), text);
}

// A transaction that stays open, and what it has locked.
class Stranger {
 public:
  Stranger(World& world, const std::string& sql)
      : session_(pg::Connection::open({.url = world.database.conninfo()}).value()) {
    REQUIRE(session_.query("BEGIN"));
    REQUIRE(session_.query(sql));
  }

  void end() { REQUIRE(session_.query("COMMIT")); }

 private:
  pg::Connection session_;
};

// Of a run to the end: it waits for what the stranger has locked, and goes on when that is free.
Ended end_both(Running& weir, Stranger& stranger) {
  CHECK(weir.process().runs_for(std::chrono::seconds(1)));
  stranger.end();
  Ended ended = weir.process().wait();
  CHECK(ended.code == 0);
  return ended;
}

constexpr const char* kReads = "LOCK TABLE public.t IN ACCESS SHARE MODE";
constexpr const char* kLocks = "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE";

constexpr std::string_view kSettings =
    "batch { rows = 50 }  lock { timeout = 100ms budget = 300ms }";
constexpr std::string_view kTwoTables =
    "  topic \"t\" -> t { insert_mode = insert key = none }"
    "  topic \"u\" -> u { insert_mode = insert key = none }";

struct TwoTables : KafkaWorld {
  explicit TwoTables(std::string_view topics = kTwoTables)
      : KafkaWorld(std::string(kSettings).append(topics)) {
    for (const char* topic : {"t", "u", "more"}) kafka.create_topic(topic, 2);
    for (const char* topic : {"t", "u"}) client.produce(records(topic, 0, 100));
    run_to_end();
  }
  std::string rows_of(std::string_view table) {
    return value(fmt::format("SELECT count(*) || ' ' || count(DISTINCT id) FROM {}", table));
  }
};

// Whether the rows of each partition stand in the order of their records.
std::string in_order(World& world) {
  return world.value(
      "SELECT bool_and(before IS NULL OR before < id) FROM"
      " (SELECT id, lag(id) OVER (PARTITION BY id % 2 ORDER BY ctid) AS before FROM t) t");
}

}  // namespace

TEST_CASE("a table that is locked against its change holds up its own topic alone", "[locked]") {
  TwoTables world;
  Stranger reader(world, kReads);
  Running weir(world);
  // Of the partition that does not need the change as well.
  world.client.produce(records("t", 100, 100, ", more string?"));
  world.client.produce(records("t", 200, 1));
  weir.until([&] { return says(weir, "records of topic t wait, those of others go on"); });
  for (std::size_t round = 1; round <= 4; ++round) {
    world.client.produce(records("u", round * 100, 100));
    const std::string rows = fmt::format("{0} {0}", (round + 1) * 100);
    weir.until([&] { return world.rows_of("u") == rows; });
    CHECK(weir.process().runs_for(std::chrono::milliseconds(300)));
  }
  CHECK(world.rows_of("t") == "100 100");
  reader.end();
  weir.until([&] { return world.rows_of("t") == "201 201"; });
  CHECK(in_order(world) == "t");
  CHECK(says(weir, "topic t goes on after"));
  const Ended ended = weir.stop();
  CHECK(contains(ended.out, "501 records read: 501 written"));
}

TEST_CASE("what a locked table holds up is part of all that is there", "[locked]") {
  TwoTables world;
  Stranger reader(world, kReads);
  world.client.produce(records("t", 100, 100, ", more string?"));
  world.client.produce(records("u", 100, 100));
  Running weir(world, {"--until-end"});
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  weir.until([&] { return says(weir, "records of topic t wait"); });
  CHECK(weir.process().runs_for(std::chrono::seconds(2)));
  CHECK(world.rows_of("t") == "100 100");
  reader.end();
  const Ended ended = weir.process().wait();
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "200 records read: 200 written"));
  CHECK(world.rows_of("t") == "200 200");
}

TEST_CASE(
    "a topic that waits for a lock outlasts the loss of the database, and moves with its"
    " partitions",
    "[locked]") {
  TwoTables world;
  Stranger reader(world, kReads);
  Running weir(world);
  world.client.produce(records("t", 100, 100, ", more string?"));
  weir.until([&] { return says(weir, "records of topic t wait"); });
  world.database.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'weir' AND"
      " datname = current_database() AND state <> 'idle in transaction'");
  world.client.produce(records("u", 100, 100));
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  Running second(world);
  world.client.produce(records("t", 200, 100, ", more string?"));
  weir.stop();
  second.until([&] { return says(second, "records of topic t wait"); });
  reader.end();
  second.until([&] { return world.rows_of("t") == "300 300"; });
  CHECK(in_order(world) == "t");
  CHECK(world.dead_letters().empty());
  second.stop();
}

TEST_CASE("a table that is locked against its rows holds up its own topic alone", "[locked]") {
  TwoTables world;
  Running weir(world);
  world.client.produce(records("t", 100, 1));
  weir.until([&] { return world.rows_of("t") == "101 101"; });
  Stranger stranger(world, kLocks);
  world.client.produce(records("t", 101, 99));
  weir.until([&] { return says(weir, "records of topic t wait, those of others go on"); });
  CHECK(says(weir, "waiting for a lock on public.t, held by pid "));
  CHECK(says(weir, "waiting: X503: rows of public.t waited 100ms for a lock; records of topic t"));
  for (std::size_t round = 1; round <= 4; ++round) {
    world.client.produce(records("u", round * 100, 100));
    world.client.produce(records("t", 100 + round * 100, 100));
    const std::string rows = fmt::format("{0} {0}", (round + 1) * 100);
    weir.until([&] { return world.rows_of("u") == rows; });
    CHECK(weir.process().runs_for(std::chrono::milliseconds(300)));
  }
  CHECK_FALSE(says(weir, "topic t goes on"));
  stranger.end();
  weir.until([&] { return world.rows_of("t") == "600 600"; });
  CHECK(in_order(world) == "t");
  CHECK(says(weir, "topic t goes on after"));
  CHECK(world.dead_letters().empty());
  const Ended ended = weir.stop();
  CHECK(contains(ended.out, "900 records read: 900 written"));
}

TEST_CASE("one row that somebody else writes holds up its topic, and is part of all that is there",
          "[locked]") {
  TwoTables world(
      "  topic \"t\" -> t { key = (id) }"
      "  topic \"u\" -> u { insert_mode = insert key = none }");
  Stranger stranger(world, "INSERT INTO public.t VALUES (150)");
  world.client.produce(records("t", 100, 100));
  world.client.produce(records("u", 100, 100));
  Running weir(world, {"--until-end"});
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  weir.until([&] { return says(weir, "records of topic t wait"); });
  const Ended ended = end_both(weir, stranger);
  CHECK(contains(ended.out, "200 records read: 200 written"));
  CHECK(world.rows_of("t") == "200 200");
}

TEST_CASE("all topics of a table wait while it is locked", "[locked]") {
  TwoTables world(
      "  topic \"t\" -> t { insert_mode = insert key = none }"
      "  topic \"more\" -> t { insert_mode = insert key = none }"
      "  topic \"u\" -> u { insert_mode = insert key = none }");
  world.client.produce(records("more", 1000, 100));
  world.run_to_end();
  Stranger stranger(world, kLocks);
  world.client.produce(records("t", 100, 100));
  world.client.produce(records("more", 1100, 100));
  world.client.produce(records("u", 100, 100));
  Running weir(world, {"--until-end"});
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  weir.until([&] { return says(weir, "records of topic"); });
  const Ended ended = end_both(weir, stranger);
  CHECK(contains(ended.out, "300 records read: 300 written"));
  for (const char* topic : {"more", "t"}) {
    CHECK(contains(ended.err, fmt::format("topic {} goes on after", topic)));
  }
  CHECK(world.rows_of("t") == "400 400");
}

constexpr std::string_view kThreeTables =
    "  topic \"t\" -> t { insert_mode = insert key = none }"
    "  topic \"more\" -> more { insert_mode = insert key = none }"
    "  topic \"u\" -> u { insert_mode = insert key = none }";

TEST_CASE("rows wait with those that they refer to while their table is locked", "[locked]") {
  TwoTables world(kThreeTables);
  world.client.produce(records("more", 0, 100));
  world.run_to_end();
  // Topics go on in the order of their names: those of the referring table first.
  const std::string deferred = GENERATE("", " DEFERRABLE INITIALLY DEFERRED");
  INFO(deferred);
  world.database.run(
      "ALTER TABLE t ADD UNIQUE (id); ALTER TABLE more ADD FOREIGN KEY (id) REFERENCES t (id)" +
      deferred);
  Running weir(world);
  world.client.produce(records("t", 1000, 1));
  weir.until([&] { return world.rows_of("t") == "101 101"; });
  const bool known = GENERATE(true, false);
  INFO(known);
  if (known) {
    world.client.produce(records("more", 1000, 1));
    weir.until([&] { return world.rows_of("more") == "101 101"; });
  } else {
    world.database.run("INSERT INTO more VALUES (1000)");
  }
  Stranger stranger(world, "LOCK TABLE public.t IN SHARE MODE");
  world.client.produce(records("t", 100, 100));
  weir.until([&] { return says(weir, "wait, those of others go on"); });
  world.client.produce(records("more", 100, 100));
  world.client.produce(records("u", 100, 100));
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  // Several tries.
  CHECK(weir.process().runs_for(std::chrono::milliseconds(2500)));
  CHECK(world.rows_of("more") == "101 101");
  CHECK(world.dead_letters().empty());
  stranger.end();
  // Then they come as after a stop: rows that come before those they refer to may be set aside.
  const auto there = [&] {
    const std::size_t rows = std::stoul(world.value("SELECT count(*) FROM more"));
    return rows + world.dead_letters().size() == 201;
  };
  weir.until([&] { return world.rows_of("t") == "201 201" && there(); });
  weir.stop();
  world.weir("replay");
  CHECK(world.rows_of("more") == "201 201");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("rows whose constraints wait for a lock at the commit hold up no other topic",
          "[locked]") {
  TwoTables world(kThreeTables);
  world.client.produce(records("more", 0, 100));
  world.run_to_end();
  world.database.run(
      "ALTER TABLE t ADD UNIQUE (id);"
      "ALTER TABLE more ADD FOREIGN KEY (id) REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED");
  Running weir(world);
  Stranger stranger(world, "SELECT FROM public.t WHERE id = 7 FOR UPDATE");
  world.client.produce(records("more", 7, 1));
  weir.until([&] { return says(weir, "records of topic more wait"); });
  world.client.produce(records("u", 100, 100));
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  stranger.end();
  weir.until([&] { return world.rows_of("more") == "101 100"; });
  CHECK(world.dead_letters().empty());
  weir.stop();
}

TEST_CASE("records that were read before the database went away wait in their topic as well",
          "[locked]") {
  TwoTables world;
  Running weir(world);
  world.client.produce(records("u", 100, 1));
  weir.until([&] { return world.rows_of("u") == "101 101"; });
  Stranger reader(world, kReads);
  TestDatabase beside = PgServer::instance().create_database();
  pg::Connection watcher = pg::Connection::open({.url = beside.conninfo()}).value();
  const std::string allow =
      fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS ", world.database.name());
  REQUIRE(watcher.query(allow + "false"));
  REQUIRE(watcher.query(fmt::format(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'weir' AND"
      " datname = '{}' AND state <> 'idle in transaction'",
      world.database.name())));
  world.client.produce(records("t", 100, 100, ", more string?"));
  world.client.produce(records("u", 101, 99));
  weir.until([&] { return says(weir, "waiting: X501"); });
  REQUIRE(watcher.query(allow + "true"));
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  weir.until([&] { return says(weir, "records of topic t wait"); });
  CHECK(world.rows_of("t") == "100 100");
  reader.end();
  weir.until([&] { return world.rows_of("t") == "200 200"; });
  CHECK(in_order(world) == "t");
  weir.stop();
}

TEST_CASE("a topic whose rows wait for a lock moves with its partitions", "[locked]") {
  TwoTables world;
  Running weir(world);
  weir.until([&] { return world.value("SELECT min(epoch) FROM _weir_offsets") == "2"; });
  Stranger stranger(world, kLocks);
  world.client.produce(records("t", 100, 100));
  weir.until([&] { return says(weir, "records of topic t wait"); });
  world.database.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'weir' AND"
      " datname = current_database() AND state <> 'idle in transaction'");
  world.client.produce(records("u", 100, 100));
  weir.until([&] { return world.rows_of("u") == "200 200"; });
  Running second(world);
  world.client.produce(records("t", 200, 100));
  weir.stop();
  second.until([&] { return says(second, "records of topic t wait"); });
  stranger.end();
  second.until([&] { return world.rows_of("t") == "300 300"; });
  CHECK(in_order(world) == "t");
  CHECK(world.dead_letters().empty());
  second.stop();
}

}  // namespace weir::test::locked_test
