#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "runtime/pg/pipeline.h"
#include "tests/integration/apply_fixture.h"
#include "tests/integration/run_fixture.h"
#include "tests/support/pooler.h"

namespace weir::test::pooler_test {

namespace {

// A client of the pooler that sets nothing, as soon as the pooler takes one.
pg::Connection client_of(const Pooler& pooler) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    auto connection =
        pg::Connection::open({.url = pooler.conninfo(), .use = pg::SessionUse::Shared});
    if (connection) return std::move(*connection);
    INFO(pooler.messages());
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    REQUIRE(pooler.runs());
  }
}

// Of every session that the pooler has, as its clients come to see them.
std::set<std::string> seen(pg::Connection& client, const std::string& sql) {
  std::set<std::string> out;
  for (int i = 0; i < 6; ++i) {
    const auto answer = client.query(sql);
    REQUIRE(answer);
    out.insert(std::string(answer->text(0, 0)));
  }
  return out;
}

// A client of a pooler that has two sessions of the server, one after the other in turn.
pg::Connection client_of_two_sessions(const Pooler& pooler) {
  pg::Connection first = client_of(pooler);
  pg::Connection second = client_of(pooler);
  for (const char* sql : {"BEGIN", "COMMIT"}) {
    must(first, sql);
    must(second, sql);
  }
  REQUIRE(seen(first, "SELECT pg_backend_pid()").size() == 2);
  return first;
}

bool lacks_pooler() {
  if (Pooler::is_there()) return false;
  WARN("no PgBouncer; what holds for poolers was not tested");
  return true;
}

}  // namespace

TEST_CASE("case 56: through a pooler that changes the session with each transaction", "[pooler]") {
  if (lacks_pooler()) return;
  World world(
      "topic \"grown\" -> grown { key = (id) }\n"
      "topic \"made\" -> made { key = (id) }");
  const auto row = [](const std::string& topic) {
    return to_line({.topic = topic,
                    .payload = with_schema("id int64, note string?", {{"id", 1}, {"note", "x"}})});
  };
  world.events(row("grown") + row("made"));
  world.database.run(
      "CREATE TABLE grown (id bigint PRIMARY KEY); CREATE ROLE pooled SUPERUSER LOGIN;"
      "ALTER ROLE pooled SET standard_conforming_strings = off;"
      "ALTER ROLE pooled SET search_path = public; ALTER ROLE pooled SET lock_timeout = '7s'");
  const std::string database = world.database.name();
  {
    const Pooler pooler(PgServer::instance(), database, "pooled");
    pg::Connection client = client_of_two_sessions(pooler);

    const Ended direct = world.weir("doctor");
    INFO(direct.out << direct.err);
    CHECK(direct.code == 0);
    CHECK(!contains(direct.out, "pooler"));
    world.connect_as(pooler.conninfo());
    const Ended examined = world.weir("doctor");
    INFO(examined.out << examined.err);
    CHECK(examined.code == 0);
    CHECK(contains(examined.out, "ok   pooler: there is one between weir and the server."));
    const Ended planned = world.weir("plan");
    INFO(planned.err);
    CHECK(planned.code == 2);
    const Ended applied = world.weir("apply");
    INFO(applied.out << applied.err);
    CHECK(applied.code == 0);
    CHECK(columns_of(world.database, "made") == "id note");
    CHECK(columns_of(world.database, "grown") == "id note");

    CHECK(seen(client, "SELECT pg_backend_pid()").size() == 2);
    CHECK(seen(client,
               "SELECT concat_ws(' ', current_setting('search_path'),"
               " current_setting('lock_timeout'), current_setting('statement_timeout'),"
               " current_setting('synchronous_commit'), current_setting('array_nulls'))") ==
          std::set<std::string>{"public 7s 0 on on"});
    CHECK(world.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
  }
  world.database.run("DROP OWNED BY pooled; DROP ROLE pooled");
}

// Both with other clients in between, so that units and looks go to one session after the other.
TEST_CASE("what a run writes does not depend on the session that a pooler gives it", "[pooler]") {
  if (lacks_pooler()) return;
  World world("batch { rows = 10 }  topic \"*\" -> \"{topic}\" { key = (id)  delete_mode = on }");
  world.database.run(
      "CREATE ROLE pooled SUPERUSER LOGIN; ALTER ROLE pooled SET TimeZone = 'Asia/Tokyo';"
      "ALTER ROLE pooled SET DateStyle = 'SQL, DMY'; ALTER ROLE pooled SET array_nulls = off;"
      "ALTER ROLE pooled SET bytea_output = escape; ALTER ROLE pooled SET lock_timeout = '7s';"
      "ALTER ROLE pooled SET search_path = public;"
      "CREATE TABLE direct (id bigint PRIMARY KEY, tags text[], docs jsonb[], at timestamptz,"
      " day date, raw bytea, v smallint,"
      " waits text DEFAULT current_setting('synchronous_commit'));"
      "CREATE TABLE through (LIKE direct INCLUDING ALL)");
  const auto events = [](const std::string& topic) {
    std::string out;
    for (int i = 0; i < 100; ++i) {
      const Json row = {{"id", i % 60},
                        {"tags", {"NULL", nullptr, "a\\b"}},
                        {"docs", {R"({"a": [1, null]})", nullptr}},
                        {"at", "2026-03-02T01:02:03Z"},
                        {"day", 20'514},
                        {"raw", "AAH/"},
                        {"v", i == 55 ? 70'000 : i}};
      out += to_line({.topic = topic, .offset = i, .payload = row.dump()});
    }
    return out;
  };
  world.events(events("direct"));
  CHECK(contains(world.run().out, "100 records read: 99 written"));
  world.events(events("through"));
  {
    const Pooler pooler(PgServer::instance(), world.database.name(), "pooled");
    pg::Connection client = client_of_two_sessions(pooler);
    CHECK(seen(client, "SELECT set_config('synchronous_commit', 'off', false)") ==
          std::set<std::string>{"off"});
    world.connect_as(pooler.conninfo());
    CHECK(contains(world.run().out, "100 records read: 99 written"));
    const Ended replayed = world.weir("replay");
    CHECK(replayed.out == "2 dead letters read: 0 written, 0 deleted, 2 still set aside\n");
    const Ended proved = world.weir("doctor", {"--rules"});
    INFO(proved.out << proved.err);
    CHECK(proved.code == 0);
    CHECK(world.dead_letters().size() == 2);
    CHECK(seen(client,
               "SELECT concat_ws(' ', current_setting('TimeZone'), current_setting('DateStyle'),"
               " current_setting('array_nulls'), current_setting('lock_timeout'),"
               " current_setting('synchronous_commit'),"
               " (SELECT count(*) FROM pg_prepared_statements))") ==
          std::set<std::string>{"Asia/Tokyo SQL, DMY off 7s off 0"});
  }
  CHECK(world.value("SELECT count(*) FROM through") == "59");
  CHECK(world.value("SELECT count(*) FROM (TABLE direct EXCEPT TABLE through) AS d") == "0");
  CHECK(world.value("SELECT string_agg(DISTINCT waits, ' ') FROM through") == "on");
  world.database.run("DROP OWNED BY pooled; DROP ROLE pooled");
}

// PgBouncer before 1.21 gives the session away when a unit ends, whatever has come of the next one.
TEST_CASE("behind a pooler no unit is sent before the one before has ended", "[pooler]") {
  if (lacks_pooler()) return;
  const TestDatabase database = PgServer::instance().create_database();
  const Pooler pooler(PgServer::instance(), database.name(), "postgres");
  (void)client_of(pooler);
  for (const bool pooled : {false, true}) {
    auto connection =
        pg::Connection::open({.url = pooled ? pooler.conninfo() : database.conninfo()});
    REQUIRE(connection);
    CHECK(connection->pooled() == pooled);
    pg::Pipeline pipeline(*connection);
    REQUIRE(pipeline.enter());
    REQUIRE(pipeline.send("SELECT pg_sleep(0.3)", {}));
    REQUIRE(pipeline.sync());
    REQUIRE(pipeline.pin());
    REQUIRE(pipeline.send("SELECT 1", {}));
    CHECK(pipeline.ready() == pooled);
    REQUIRE(pipeline.sync());
    for (int unit = 0; unit < 2; ++unit) {
      const auto outcome = pipeline.wait();
      REQUIRE(outcome);
      CHECK(outcome->committed());
      CHECK(outcome->results.size() == 1);
    }
    REQUIRE(pipeline.leave());
  }
}

TEST_CASE("many new rows go through a pooler as well", "[pooler]") {
  if (lacks_pooler()) return;
  constexpr int kRows = 5'000;
  World world("topic \"made\" -> made { key = (id) }");
  std::string events;
  for (int i = 0; i < kRows; ++i) {
    events +=
        to_line({.topic = "made", .offset = i, .payload = with_schema("id int64", {{"id", i}})});
  }
  world.events(events);
  const std::string database = world.database.name();
  const Pooler pooler(PgServer::instance(), database, "postgres");
  (void)client_of(pooler);
  world.connect_as(pooler.conninfo());

  world.run();

  CHECK(world.value("SELECT count(*) FROM made") == std::to_string(kRows));
  CHECK(world.dead_letters().empty());
}

}  // namespace weir::test::pooler_test
