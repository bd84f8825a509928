#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <functional>

#include "runtime/pg/connection.h"
#include "tests/integration/kafka_fixture.h"
#include "tests/support/pg_proxy.h"

// Peers that say nothing any more, and others who are in the way for a while.
namespace weir::test::waits_test {

namespace {

constexpr std::string_view kAppend =
    "batch { rows = 50 }  lock { timeout = 100ms budget = 300ms }"
    "  topic \"t\" -> t { insert_mode = insert key = none }";

std::string lines(std::size_t first, std::size_t count, std::string_view more = {}) {
  std::string out;
  for (std::size_t id = first; id < first + count; ++id) {
    out += to_line({.offset = static_cast<std::int64_t>(id),
                    .payload = with_schema(fmt::format("id int64{}", more), {{"id", id}})});
  }
  return out;
}

std::string count(World& world) {
  return world.value("SELECT to_regclass('t') IS NOT NULL") == "t"
             ? world.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t")
             : "no table";
}

bool says(Running& weir, std::string_view text) {
  return contains(weir.process().messages(), text);
}

// Reads the table t in a transaction that stays open, so that nobody can change the table.
class Reader {
 public:
  explicit Reader(World& world)
      : session_(pg::Connection::open({.url = world.database.conninfo()}).value()) {
    REQUIRE(session_.query("BEGIN"));
    REQUIRE(session_.query("LOCK TABLE public.t IN ACCESS SHARE MODE"));
  }

  void end() { REQUIRE(session_.query("COMMIT")); }

 private:
  pg::Connection session_;
};

}  // namespace

TEST_CASE("a connection without work is closed, and made anew for the next record", "[waits]") {
  TestDatabase beside = PgServer::instance().create_database();
  pg::Connection watcher = pg::Connection::open({.url = beside.conninfo()}).value();
  const auto connections = [&](World& world) {
    const auto rows =
        watcher.query(fmt::format("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND "
                                  "application_name LIKE 'weir%'",
                                  world.database.name()));
    REQUIRE(rows);
    return std::string(rows->text(0, 0));
  };
  SECTION("of a pipe") {
    World world(kAppend, "-");
    world.destination("idle_timeout = 1s");
    Running weir(world);
    weir.process().write(lines(0, 3));
    weir.until([&] { return count(world) == "3 3"; });
    weir.until([&] { return connections(world) == "0"; });
    weir.process().write(lines(3, 2));
    weir.until([&] { return count(world) == "5 5"; });
    weir.until([&] { return connections(world) == "0"; });
    CHECK_FALSE(says(weir, "waiting"));

    // What a stranger did meanwhile is met by the next record, and so is an outage.
    world.database.run("ALTER TABLE t ADD COLUMN more text DEFAULT 'x'");
    weir.process().write(lines(5, 1));
    weir.until([&] { return count(world) == "6 6"; });
    weir.until([&] { return connections(world) == "0"; });
    const std::string allow =
        fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS ", world.database.name());
    REQUIRE(watcher.query(allow + "false"));
    weir.process().write(lines(6, 2));
    weir.until([&] { return says(weir, "waiting: X501"); });
    REQUIRE(watcher.query(allow + "true"));
    weir.until([&] { return count(world) == "8 8"; });
    weir.until([&] { return connections(world) == "0"; });
    weir.stop();  // with nothing to close
  }
  SECTION("of Kafka, also if it is given partitions meanwhile") {
    KafkaWorld world(kAppend);
    world.destination("idle_timeout = 1s");
    world.kafka.create_topic("t", 2);
    world.client.produce(numbered(0, 20, 2));
    Running first(world);
    first.until([&] { return count(world) == "20 20"; });
    first.until([&] { return connections(world) == "0"; });
    Running second(world);
    // It claims partitions of the first one, which gets them back without a connection.
    second.until([&] { return world.value("SELECT max(epoch) FROM _weir_offsets") == "2"; });
    second.until([&] { return connections(world) == "0"; });
    second.stop();
    world.client.produce(numbered(20, 20, 2));
    first.until([&] { return count(world) == "40 40"; });
    first.stop();
    CHECK_FALSE(says(first, "waiting"));
  }
}

TEST_CASE("a peer that takes everything and never answers is given up, whatever it has done",
          "[waits]") {
  struct Step {
    std::string at;  // a statement's text
    std::function<void(PgProxy&)> swallow;
    std::string name;
  };
  const auto all = [](PgProxy& proxy) { proxy.swallow(); };
  const auto answers = [](PgProxy& proxy) { proxy.swallow_answers(); };
  const std::vector<Step> steps = {
      {"INSERT INTO \"public\".\"_weir_offsets\"", all, "before the claim"},
      {"INSERT INTO \"public\".\"_weir_offsets\"", answers, "after the claim"},
      {"CREATE TABLE \"public\".\"t\"", answers, "after the change"},
      {"WITH moved AS", all, "before the unit"},
      {"INSERT INTO \"public\".\"t\"", all, "in the unit"},
      {"WITH moved AS", answers, "after the commit"},
  };
  for (const Step& step : steps) {
    DYNAMIC_SECTION(step.name) {
      World world(kAppend);
      world.destination("answer_timeout = 2s");
      world.events(lines(0, 200));
      PgProxy proxy(PgServer::instance().port());
      world.connect_as(world.database.conninfo(proxy.conninfo()));
      proxy.hold_at(step.at);
      Running weir(world);
      REQUIRE(proxy.held());
      proxy.hold_at(std::string());
      step.swallow(proxy);
      if (step.name == "in the unit") {
        // The server waits for the rest of the unit, with the offsets locked.
        weir.until([&] { return says(weir, "waiting: X530"); });
        proxy.forget_swallowed();
      }
      const Ended ended = weir.process().wait();
      INFO(ended.err);
      CHECK(ended.code == 0);
      CHECK(ended.out == "200 records read: 200 written, 0 deleted\n");
      CHECK(count(world) == "200 200");
      CHECK(world.dead_letters().empty());
    }
  }
}

TEST_CASE("a peer that is silent at the start is named, with the setting", "[waits]") {
  World world(kAppend);
  world.destination("answer_timeout = 1s");
  world.events(lines(0, 1));
  PgProxy proxy(PgServer::instance().port());
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at("REPEATABLE READ");
  Running weir(world);
  REQUIRE(proxy.held());
  proxy.swallow();
  const Ended ended = weir.process().wait();
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "error[X502]"));
  CHECK(contains(ended.err, "the server has not answered for 1.1 s"));
  CHECK(contains(ended.err, "answer_timeout"));
}

TEST_CASE("a table that stays locked is waited for, and its records wait in order", "[waits]") {
  World world(kAppend, "-");
  Running weir(world);
  weir.process().write(lines(0, 100));
  weir.until([&] { return count(world) == "100 100"; });
  Reader reader(world);
  weir.process().write(lines(100, 100, ", more string?"));
  weir.until([&] { return says(weir, "waiting: X503"); });
  reader.end();
  weir.until([&] { return count(world) == "200 200"; });
  CHECK(world.value("SELECT bool_and(id - 1 IS NOT DISTINCT FROM before) FROM"
                    " (SELECT id, lag(id) OVER (ORDER BY ctid) AS before FROM t) t"
                    " WHERE before IS NOT NULL") == "t");
  CHECK(world.dead_letters().empty());
  weir.stop();
}

TEST_CASE("a change that somebody cancels is tried again", "[waits]") {
  World world(
      "lock { timeout = 30s budget = 1m }  topic \"t\" -> t { insert_mode = insert"
      " key = none }",
      "-");
  Running weir(world);
  weir.process().write(lines(0, 10));
  weir.until([&] { return count(world) == "10 10"; });
  Reader reader(world);
  weir.process().write(lines(10, 10, ", more string?"));
  weir.until([&] {
    world.database.run(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'weir' AND wait_event_type = 'Lock'"
        " AND datname = current_database()");
    return says(weir, "waiting: X529");
  });
  reader.end();
  weir.until([&] { return count(world) == "20 20"; });
  weir.stop();
}

}  // namespace weir::test::waits_test
