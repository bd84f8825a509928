#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "runtime/pg/connection.h"
#include "tests/integration/run_fixture.h"

// Somebody changes a table while weir is writing it.
namespace weir::test::alter_test {

namespace {

std::string row(std::int64_t id) {
  return to_line({.offset = id,
                  .payload = with_schema("id int64, v string?, w string?",
                                         {{"id", id}, {"v", "a"}, {"w", "b"}})});
}

std::string rows(std::int64_t from, std::int64_t to) {
  std::string out;
  for (std::int64_t id = from; id < to; ++id) out += row(id);
  return out;
}

// A run that reads a slow pipe and has written the first rows.
struct Slow {
  explicit Slow(World& used) : world(used) {}

  void send(std::int64_t from, std::int64_t to) const { process.write(rows(from, to)); }
  void await(const std::string& condition) {
    for (int look = 0; look < 500; ++look) {
      if (world.value("SELECT to_regclass('t') IS NOT NULL") == "t" &&
          world.value("SELECT " + condition) == "t") {
        return;
      }
      if (!process.runs_for(std::chrono::milliseconds(20))) FAIL(process.messages());
    }
    FAIL("never: " << condition << "\n" << process.messages());
  }
  Ended end() {
    process.close_input();
    return process.wait(std::chrono::seconds(30));
  }

  World& world;
  WeirProcess process{world.folder.path(), world.arguments("run"), world.environment()};
};

constexpr std::string_view kUpsert = "topic \"t\" -> t { key = (id) }";

}  // namespace

TEST_CASE("a column that a stranger drops is added again", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run("ALTER TABLE t DROP COLUMN w");
  run.send(100, 200);
  run.await("(SELECT count(*) FROM t) = 200");
  const Ended ended = run.end();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(contains(ended.err, "a table has changed"));
  CHECK(world.value("SELECT count(w) FROM t") == "100");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a dropped column ends the run if evolution is off", "[alter]") {
  World world("schema_evolution = off " + std::string(kUpsert), "-");
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v text, w text)");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run("ALTER TABLE t DROP COLUMN w");
  run.send(100, 200);
  const Ended ended = run.end();
  INFO(ended.err);
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, "R210"));
  CHECK(world.value("SELECT count(*) FROM t") == "100");
}

TEST_CASE("a table that a stranger renames is made anew", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run("ALTER TABLE t RENAME TO old; ALTER INDEX t_pkey RENAME TO old_pkey");
  run.send(100, 200);
  run.await("(SELECT count(*) FROM t) = 100");
  const Ended ended = run.end();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(world.value("SELECT count(*) FROM old") == "100");
  CHECK(world.value("SELECT min(id) || ' ' || count(*) FROM t") == "100 100");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a table renamed without its index is made anew under another key name", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run("ALTER TABLE t RENAME TO old");
  run.send(100, 200);
  const Ended ended = run.end();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(world.value("SELECT min(id) || ' ' || count(*) FROM t") == "100 100");
  CHECK(world.value("SELECT count(*) FROM old") == "100");
}

TEST_CASE("a column whose type a stranger changes is written in its new type", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run("ALTER TABLE t ALTER COLUMN w TYPE varchar(20)");
  run.send(100, 200);
  run.await("(SELECT count(*) FROM t) = 200");
  const Ended ended = run.end();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(world.value("SELECT count(*) FROM t WHERE w = 'b'") == "200");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a required column that a stranger adds is refused", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  world.database.run(
      "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 1;"
      "ALTER TABLE t ALTER COLUMN x DROP DEFAULT");
  run.send(100, 200);
  const Ended ended = run.end();
  INFO(ended.err);
  // Rows that were bound before the change are rejected one by one; a new run is refused.
  if (ended.code == 0) {
    CHECK(world.value("SELECT count(*) FROM _weir_dead_letters WHERE message ~ '23502'") == "100");
  } else {
    CHECK(ended.code == 3);
    CHECK(contains(ended.err, "R215"));
  }
  CHECK(world.value("SELECT count(*) FROM t") == "100");
}

// The unit fails for one reason and its replay for another; the rows of the batch that is open
// meanwhile were made for a column that is gone.
TEST_CASE("a table that changes between a unit and its replay costs no row of the open batch",
          "[alter]") {
  World world("batch { rows = 100  linger = 1m }  topic \"t\" -> t { key = (id) }", "-");
  world.destination("answer_timeout = 1s");
  Slow weir(world);
  weir.send(0, 100);
  weir.await("count(*) = 100 FROM t");
  auto stranger = pg::Connection::open({.url = world.database.conninfo()});
  REQUIRE(stranger);
  REQUIRE(stranger->query("BEGIN"));
  REQUIRE(stranger->query("ALTER TABLE public.t DROP COLUMN v"));
  weir.send(100, 250);
  // Lock timeouts of half a second pass, and weir tries again.
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  REQUIRE(stranger->query("COMMIT"));
  weir.await("count(*) >= 200 FROM t");
  const Ended ended = weir.end();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out == "250 records read: 250 written, 0 deleted\n");
  CHECK(world.value("SELECT count(*) || ' ' || count(v) FROM t") == "250 150");
}

TEST_CASE("a table that is locked for a while is waited for", "[alter]") {
  World world(kUpsert, "-");
  Slow run(world);
  run.send(0, 100);
  run.await("(SELECT count(*) FROM t) = 100");
  run.send(100, 200);
  world.database.run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT");
  run.await("(SELECT count(*) FROM t) = 200");
  CHECK(run.end().code == 0);
  CHECK(world.dead_letters().empty());
}

}  // namespace weir::test::alter_test
