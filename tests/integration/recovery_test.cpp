#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <functional>

#include "tests/integration/kafka_fixture.h"
#include "tests/support/pg_proxy.h"

// The database goes away in the middle of a run, and the run waits for it.
namespace weir::test::recovery_test {

namespace {

constexpr std::string_view kAppend =
    "batch { rows = 50 }  topic \"t\" -> t { insert_mode = insert key = none }";

std::string lines(std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t id = first; id < first + count; ++id) {
    out += to_line({.offset = static_cast<std::int64_t>(id),
                    .payload = with_schema("id int64, v int64", {{"id", id}, {"v", id}})});
  }
  return out;
}

std::string count(World& world) {
  return world.value("SELECT to_regclass('t') IS NOT NULL") == "t"
             ? world.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t")
             : "no table";
}

void end_sessions(World& world) {
  world.database.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE application_name = 'weir' AND datname = current_database()");
}

bool says(Running& weir, std::string_view text) {
  return contains(weir.process().messages(), text);
}

// Lets nobody into a database, from another one, for as long as it lives.
class Closed {
 public:
  explicit Closed(World& world) : name_(world.database.name()) {
    beside_.run(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS false", name_));
    beside_.run(
        fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = '{}'",
                    name_));
  }
  ~Closed() { beside_.run(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS true", name_)); }
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;

 private:
  TestDatabase beside_ = PgServer::instance().create_database();
  std::string name_;
};

}  // namespace

TEST_CASE("a connection that is cut at any step costs no row and writes none twice", "[recovery]") {
  struct Step {
    std::string at;  // a statement's text
    std::function<void(PgProxy&)> cut;
    std::string name;
  };
  const auto cut = [](PgProxy& proxy) { proxy.cut(); };
  const auto lose = [](PgProxy& proxy) { proxy.lose_answer(); };
  const std::vector<Step> steps = {
      {"INSERT INTO \"public\".\"_weir_offsets\"", cut, "before the claim"},
      {"INSERT INTO \"public\".\"_weir_offsets\"", lose, "after the claim"},
      {"CREATE TABLE \"public\".\"t\"", cut, "before the change"},
      {"d.oid::pg_catalog.int8", cut, "in a look at the catalog"},
      {"WITH moved AS", cut, "before the unit"},
      {"INSERT INTO \"public\".\"t\"", cut, "in the unit"},
      {"WITH moved AS", lose, "after the commit"},
      {"INSERT INTO \"public\".\"t\"", lose, "after the commit, held in the unit"},
  };
  for (const Step& step : steps) {
    DYNAMIC_SECTION(step.name) {
      World world(kAppend);
      world.events(lines(0, 400));
      PgProxy proxy(PgServer::instance().port());
      world.connect_as(world.database.conninfo(proxy.conninfo()));
      proxy.hold_at(step.at);
      Running weir(world);
      if (contains(step.name, "catalog")) {
        // The first look is that of the start, which a run does not outlive.
        REQUIRE(proxy.held());
        proxy.hold_at(step.at);
        proxy.release();
      }
      for (int times = 0; times < 3; ++times) {
        REQUIRE(proxy.held());
        // The next one is met by the session that comes after this one.
        if (times < 2) proxy.hold_at(step.at);
        step.cut(proxy);
        if (contains(step.name, "claim") || contains(step.name, "change")) break;
      }
      proxy.hold_at(std::string());
      const Ended ended = weir.process().wait();
      INFO(ended.err);
      CHECK(ended.code == 0);
      CHECK(ended.out == "400 records read: 400 written, 0 deleted\n");
      CHECK(count(world) == "400 400");
      CHECK(world.dead_letters().empty());
    }
  }
}

TEST_CASE("a task that has raised its epoch and not heard of it is no stranger", "[recovery]") {
  World world(kAppend);
  world.events(lines(0, 400));
  PgProxy proxy(PgServer::instance().port());
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at("WITH moved AS");
  Running weir(world);
  REQUIRE(proxy.held());
  for (int times = 0; times < 2; ++times) {
    proxy.hold_at("SET epoch = stored.epoch + 1\nFROM");
    times == 0 ? proxy.cut() : proxy.lose_answer();
    REQUIRE(proxy.held());
  }
  proxy.hold_at(std::string());
  proxy.lose_answer();
  const Ended ended = weir.process().wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(count(world) == "400 400");
}

// The connection stays open at either end and leads nowhere, so the server never hears that the
// client has given it up: nothing but a new owner's claim ends what it holds.
TEST_CASE("a session that hears nothing of its client does not hold up the next one",
          "[recovery]") {
  World world(kAppend);
  world.destination("answer_timeout = 1s");
  world.events(lines(0, 400));
  PgProxy proxy(PgServer::instance().port());
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at("INSERT INTO \"public\".\"t\"");
  Running weir(world);
  REQUIRE(proxy.held());
  proxy.swallow();
  const Ended ended = weir.process().wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.err, "ended the session of an earlier owner of topic t, partition 0"));
  CHECK(count(world) == "400 400");
}

// Where the answer to the end is lost, the unit has committed and nobody has heard of it.
TEST_CASE("a connection that is cut in a copy costs no row and writes none twice", "[recovery]") {
  const std::string at =
      GENERATE(as<std::string>(), "COPY \"public\".\"t\"", PgProxy::kEndOfCopy.data());
  const bool lost = GENERATE(false, true);
  if (lost && at != PgProxy::kEndOfCopy) return;
  World world("batch { rows = 3000 }  topic \"t\" -> t { insert_mode = insert key = none }");
  world.events(lines(0, 20'000));
  PgProxy proxy(PgServer::instance().port());
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at(at);
  Running weir(world);
  REQUIRE(proxy.held());
  proxy.hold_at(std::string());
  if (lost) {
    proxy.lose_answer();
  } else {
    proxy.cut();
  }
  const Ended ended = weir.process().wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out == "20000 records read: 20000 written, 0 deleted\n");
  CHECK(count(world) == "20000 20000");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("sessions that are ended again and again lose nothing of a pipe", "[recovery]") {
  World world(kAppend, "-");
  Running weir(world);
  for (std::size_t round = 0; round < 12; ++round) {
    weir.process().write(lines(round * 100, 100));
    if (round % 3 == 0) {
      const std::string rows = fmt::format("{} {}", (round + 1) * 100, (round + 1) * 100);
      weir.until([&] { return count(world) == rows; });
    }
    end_sessions(world);
  }
  weir.process().close_input();
  const Ended ended = weir.process().wait();
  INFO(ended.err);
  CHECK(ended.out == "1200 records read: 1200 written, 0 deleted\n");
  CHECK(count(world) == "1200 1200");
}

TEST_CASE("a server that crashes and comes back is waited for", "[recovery]") {
  PgServer server({});
  TestDatabase database = server.create_database();
  World world(kAppend, "-");
  world.connect_as(database.conninfo());
  Running weir(world);
  weir.process().write(lines(0, 100));
  weir.until([&] {
    return database.value("SELECT to_regclass('t') IS NOT NULL") == "t" &&
           database.value("SELECT count(*) FROM t") == "100";
  });
  for (std::size_t round = 1; round <= 3; ++round) {
    server.crash_and_restart();
    weir.process().write(lines(round * 100, 100));
  }
  weir.process().close_input();
  const Ended ended = weir.process().wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(database.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t") == "400 400");
}

TEST_CASE("a database that lets nobody in is waited for, and told of", "[recovery]") {
  World world(kAppend, "-");
  Running weir(world);
  weir.process().write(lines(0, 100));
  weir.until([&] { return count(world) == "100 100"; });
  {
    const Closed closed(world);
    weir.process().write(lines(100, 100));
    weir.until([&] { return says(weir, "waiting: X501"); });
  }
  weir.until([&] { return count(world) == "200 200"; });
  CHECK(says(weir, "connected again"));
  weir.stop();
}

TEST_CASE("told to stop while the database is away, a run ends, and the next one goes on",
          "[recovery]") {
  World world(kAppend, "-");
  {
    Running weir(world);
    weir.process().write(lines(0, 100));
    weir.until([&] { return count(world) == "100 100"; });
    const Closed closed(world);
    weir.process().write(lines(100, 100));
    weir.until([&] { return says(weir, "waiting: X501"); });
    weir.process().kill(SIGTERM);
    const Ended ended = weir.process().wait(std::chrono::seconds(20));
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "error[X501]"));
  }
  Running again(world);
  again.process().write(lines(0, 200));
  again.until([&] { return count(world) == "200 200"; });
  again.stop();
}

TEST_CASE("a server that takes no changes is waited for, and no record is set aside",
          "[recovery]") {
  World world(kAppend, "-");
  Running weir(world);
  weir.process().write(lines(0, 100));
  weir.until([&] { return count(world) == "100 100"; });
  world.database.run(fmt::format("ALTER DATABASE {} SET default_transaction_read_only = on",
                                 world.database.name()));
  end_sessions(world);
  weir.process().write(lines(100, 100));
  weir.until([&] { return says(weir, "waiting: X527"); });
  world.database.run(
      fmt::format("BEGIN READ WRITE;"
                  "ALTER DATABASE {} RESET default_transaction_read_only; COMMIT",
                  world.database.name()));
  weir.until([&] { return count(world) == "200 200"; });
  CHECK(world.dead_letters().empty());
  weir.stop();
}

TEST_CASE("a limit that cancels every try is waited out", "[recovery]") {
  World world(kAppend, "-");
  Running weir(world);
  weir.process().write(lines(0, 50));
  weir.until([&] { return count(world) == "50 50"; });
  world.database.run(fmt::format(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;"
      "CREATE TRIGGER slow AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION slow();"
      "ALTER DATABASE {} SET statement_timeout = '200ms'",
      world.database.name()));
  end_sessions(world);
  weir.process().write(lines(50, 50));
  weir.until([&] { return says(weir, "waiting: X530"); });
  world.database.run("SET statement_timeout = 0; DROP TRIGGER slow ON t");
  weir.until([&] { return count(world) == "100 100"; });
  CHECK(world.dead_letters().empty());
  weir.stop();
}

TEST_CASE("a reader of a file that was overtaken while it was away ends", "[recovery]") {
  World world(kAppend, "-");
  Running weir(world);
  weir.process().write(lines(0, 100));
  weir.until([&] { return count(world) == "100 100"; });
  world.database.run("UPDATE _weir_offsets SET epoch = epoch + 1, owner = 'another'");
  end_sessions(world);
  weir.process().write(lines(100, 100));
  const Ended ended = weir.process().wait(std::chrono::seconds(30));
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "error[X505]"));
  CHECK(count(world) == "100 100");
}

TEST_CASE("a member of a group waits for the database and stays a member", "[recovery]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 200, 2));
  Running weir(world);
  weir.until([&] { return count(world) == "200 200"; });
  const std::string epochs =
      "SELECT string_agg(epoch::text, ',' ORDER BY partition)"
      " FROM _weir_offsets";
  {
    const Closed closed(world);
    world.client.produce(numbered(200, 2000, 2));
    weir.until([&] { return says(weir, "waiting: X501"); });
    // A second member comes while nothing can be claimed: the group has to move all the same.
    Running other(world);
    CHECK(other.process().wait(std::chrono::seconds(30)).code == 1);
  }
  weir.until([&] { return count(world) == "2200 2200"; });
  CHECK(world.value(epochs) == "2,2");
  weir.stop();
}

TEST_CASE("partitions move while the database is away", "[recovery]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 4);
  world.client.produce(numbered(0, 400, 4));
  Running first(world);
  Running second(world);
  first.until([&] {
    return count(world) == "400 400" &&
           world.value("SELECT count(DISTINCT owner) FROM _weir_offsets") == "2";
  });
  {
    const Closed closed(world);
    world.client.produce(numbered(400, 400, 4));
    first.until([&] { return says(first, "waiting: X501") && says(second, "waiting: X501"); });
    second.process().kill(SIGKILL);
  }
  first.until([&] {
    return count(world) == "800 800" &&
           world.value("SELECT count(DISTINCT owner) FROM _weir_offsets") == "1";
  });
  first.stop();
}

TEST_CASE("a database that has lost its last transactions gets them again from Kafka",
          "[recovery]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 200, 1));
  Running weir(world);
  weir.until([&] { return count(world) == "200 200"; });
  world.database.run(
      "BEGIN; DELETE FROM t WHERE id >= 150; UPDATE _weir_offsets SET next_offset = 150; COMMIT");
  end_sessions(world);
  world.client.produce(numbered(200, 100, 1));
  weir.until([&] { return count(world) == "300 300"; });
  weir.stop();
}

}  // namespace weir::test::recovery_test
