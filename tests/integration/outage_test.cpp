#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Databases that can't be reached, refuse weir, or lack what it needs.
namespace weir::test::outage_test {

namespace {

constexpr std::string_view kUpsert = "topic \"t\" -> t { key = (id) }";

std::string one_row() {
  return to_line({.payload = with_schema("id int64, v string?", {{"id", 1}, {"v", "x"}})});
}

Ended failed_run(World& world, std::string conninfo) {
  world.events(one_row());
  world.connect_as(std::move(conninfo));
  return world.run(1);
}

// A role for the life of a test: roles outlive databases.
struct Role {
  World& world;
  Role(World& used, const std::string& grants) : world(used) {
    world.database.run("CREATE ROLE visitor LOGIN;" + grants);
    world.connect_as(world.database.conninfo("user=visitor"));
  }
  ~Role() { world.database.run("DROP OWNED BY visitor; DROP ROLE visitor"); }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;
};

}  // namespace

TEST_CASE("a server that is down is named", "[outage]") {
  World world(kUpsert);
  const Ended ended =
      failed_run(world, "host=127.0.0.1 port=1 user=postgres dbname=nowhere connect_timeout=2");
  CHECK(contains(ended.err, "X501"));
  CHECK(contains(ended.err, "127.0.0.1"));
}

TEST_CASE("a wrong password is told apart from an outage", "[outage]") {
  World world(kUpsert);
  world.database.run("CREATE ROLE with_password LOGIN PASSWORD 'right'");
  const Ended ended = failed_run(
      world, world.database.conninfo("user=with_password host=127.0.0.1 password=wrong"));
  CHECK(contains(ended.err, "X501"));
  CHECK(contains(ended.err, "password"));
  CHECK_FALSE(contains(ended.err, "wrong\n"));
  world.database.run("DROP ROLE with_password");
}

TEST_CASE("a database that does not exist is named", "[outage]") {
  World world(kUpsert);
  const Ended ended = failed_run(world, world.database.conninfo("dbname=no_such_database"));
  CHECK(contains(ended.err, "X501"));
  CHECK(contains(ended.err, "no_such_database"));
}

TEST_CASE("a schema that does not exist is refused before anything is made", "[outage]") {
  World world("topic \"t\" -> missing.t { key = (id) }");
  world.events(one_row());
  const Ended ended = world.run(3);
  CHECK(contains(ended.err, "R212"));
  CHECK(contains(ended.err, "missing"));
  CHECK(world.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'missing'") == "0");
}

TEST_CASE("case 35: two appliers refuse a missing schema, and share the work once it is there",
          "[outage]") {
  World world("topic \"t\" -> late.t { key = (id) }");
  world.events(one_row());
  const auto both_end_with = [&](int code) {
    const TempFolder first;
    const TempFolder second;
    WeirProcess one(first.path(), world.arguments("apply"), world.environment());
    WeirProcess other(second.path(), world.arguments("apply"), world.environment());
    for (const Ended& ended : {one.wait(), other.wait()}) {
      INFO(ended.out << ended.err);
      CHECK(ended.code == code);
      CHECK(contains(ended.out, "R212") == (code != 0));
    }
  };

  both_end_with(3);
  CHECK(world.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'late'") == "0");
  world.database.run("CREATE SCHEMA late");
  both_end_with(0);
  CHECK(world.value("SELECT count(*) FROM pg_class WHERE oid = 'late.t'::regclass") == "1");
}

TEST_CASE("a role that may not create anything is told what it lacks", "[outage]") {
  World world(kUpsert);
  world.events(one_row());
  const Role role(world, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  const Ended ended = world.weir("run");
  INFO(ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "R211"));
  CHECK(contains(ended.err, "may not create tables in the schema public"));
}

TEST_CASE("a role that may not create the table is refused", "[outage]") {
  World world("topic \"t\" -> s.t { key = (id) }");
  world.events(one_row());
  world.database.run("CREATE SCHEMA s");
  const Role role(world,
                  "GRANT USAGE ON SCHEMA s TO visitor; GRANT CREATE ON SCHEMA public TO"
                  " visitor");
  const Ended ended = world.run(3);
  CHECK(contains(ended.err, "R211"));
  CHECK(world.value("SELECT to_regclass('s.t') IS NULL") == "t");
}

TEST_CASE("a role that may not write the table is refused", "[outage]") {
  World world(kUpsert);
  world.events(one_row());
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
  const Role role(world, "GRANT SELECT ON t TO visitor; GRANT CREATE ON SCHEMA public TO visitor");
  const Ended ended = world.run(3);
  CHECK(contains(ended.err, "R211"));
  CHECK(contains(ended.err, "INSERT"));
  CHECK(world.value("SELECT count(*) FROM t") == "0");
}

}  // namespace weir::test::outage_test
