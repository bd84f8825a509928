#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>

#include "tests/integration/apply_fixture.h"
#include "tests/integration/run_fixture.h"

namespace weir::test::apply_pooler_test {

namespace {

constexpr const char* kProgram = "/usr/sbin/pgbouncer";

// PgBouncer in transaction mode before the server of the tests: each transaction gets the server
// session that has been idle for longest, so that no two in a row have the same one.
class Pooler {
 public:
  Pooler(const PgServer& server, const std::string& database, const std::string& roles)
      : folder_(server.folder() + "/pooler") {
    std::filesystem::create_directory(folder_);
    write_file(folder_ + "/roles", roles);
    // A socket and no port: nobody else can have taken it.
    write_file(folder_ + "/ini",
               fmt::format("[databases]\n{} = host={} port={}\n"
                           "[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = {}\n"
                           "auth_type = trust\nauth_file = {}/roles\npool_mode = transaction\n"
                           "default_pool_size = 3\nserver_round_robin = 1\n",
                           database,
                           server.folder(),
                           server.port(),
                           folder_,
                           folder_));
    std::filesystem::permissions(folder_, std::filesystem::perms::all);
    process_ = start_beside_server({kProgram, folder_ + "/ini"}, folder_ + "/log");
  }

  ~Pooler() {
    ::kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Pooler(Pooler&&) = delete;
  Pooler& operator=(Pooler&&) = delete;

  std::string conninfo(const std::string& database, const std::string& role) const {
    return fmt::format("host={} port=6432 user={} dbname={}", folder_, role, database);
  }

  // A client of the pooler that sets nothing, as soon as the pooler takes one.
  pg::Connection client(const std::string& database, const std::string& role) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      auto connection =
          pg::Connection::open({.url = conninfo(database, role), .use = pg::SessionUse::Shared});
      if (connection) return std::move(*connection);
      INFO(read_file(folder_ + "/log"));
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      REQUIRE(waitpid(process_, nullptr, WNOHANG) == 0);
    }
  }

 private:
  std::string folder_;
  pid_t process_ = 0;
};

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

}  // namespace

TEST_CASE("case 56: through a pooler that changes the session with each transaction",
          "[apply_pooler]") {
  if (!std::filesystem::exists(kProgram)) {
    WARN("no PgBouncer; what holds for poolers was not tested");
    return;
  }
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
    const Pooler pooler(PgServer::instance(), database, "\"pooled\" \"\"\n");
    pg::Connection first = pooler.client(database, "pooled");
    pg::Connection second = pooler.client(database, "pooled");
    for (const char* sql : {"BEGIN", "COMMIT"}) {
      must(first, sql);
      must(second, sql);
    }
    REQUIRE(seen(first, "SELECT pg_backend_pid()").size() == 2);

    const Ended direct = world.weir("doctor");
    INFO(direct.out << direct.err);
    CHECK(direct.code == 0);
    CHECK(!contains(direct.out, "pooler"));
    world.connect_as(pooler.conninfo(database, "pooled"));
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

    CHECK(seen(first, "SELECT pg_backend_pid()").size() == 2);
    CHECK(seen(first,
               "SELECT concat_ws(' ', current_setting('search_path'),"
               " current_setting('lock_timeout'), current_setting('statement_timeout'),"
               " current_setting('synchronous_commit'), current_setting('array_nulls'))") ==
          std::set<std::string>{"public 7s 0 on on"});
    CHECK(world.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
  }
  world.database.run("DROP OWNED BY pooled; DROP ROLE pooled");
}

TEST_CASE("many new rows go through a pooler as well", "[apply_pooler]") {
  if (!std::filesystem::exists(kProgram)) {
    WARN("no PgBouncer; what holds for poolers was not tested");
    return;
  }
  constexpr int kRows = 5'000;
  World world("topic \"made\" -> made { key = (id) }");
  std::string events;
  for (int i = 0; i < kRows; ++i) {
    events +=
        to_line({.topic = "made", .offset = i, .payload = with_schema("id int64", {{"id", i}})});
  }
  world.events(events);
  const std::string database = world.database.name();
  const Pooler pooler(PgServer::instance(), database, "\"postgres\" \"\"\n");
  (void)pooler.client(database, "postgres");
  world.connect_as(pooler.conninfo(database, "postgres"));

  world.run();

  CHECK(world.value("SELECT count(*) FROM made") == std::to_string(kRows));
  CHECK(world.dead_letters().empty());
}

}  // namespace weir::test::apply_pooler_test
