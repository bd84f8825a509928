#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "tests/integration/apply_fixture.h"
#include "tests/integration/run_fixture.h"
#include "tests/support/pg_proxy.h"

// Every step of `weir apply` fails once, in every way, and applying again ends what was begun.
namespace weir::test::apply_faults_test {

namespace {

constexpr std::string_view kRules =
    "topic \"grown\" -> grown { key = (id) }\n"
    "topic \"made\" -> made { key = (id) }\n"
    "lock { timeout = 500ms budget = 20s }";

// One table to make, and one with rows to add two columns to.
class Faults : public World {
 public:
  Faults() : World(kRules) {
    const auto row = [](const std::string& topic) {
      return to_line({.topic = topic,
                      .payload = with_schema("id int64, a string?, b string?",
                                             {{"id", 1}, {"a", "x"}, {"b", "y"}})});
    };
    events(row("grown") + row("made"));
    database.run("CREATE TABLE grown (id bigint PRIMARY KEY)");
    reset();
  }

  // Without a ledger as well, so that each apply takes the same steps.
  void reset() {
    database.run(
        "DROP TABLE IF EXISTS made, _weir_ledger;"
        "DROP TABLE grown; CREATE TABLE grown (id bigint PRIMARY KEY);"
        "INSERT INTO grown SELECT generate_series(1, 3)");
  }

  std::string conninfo_of(const PgProxy& proxy) const {
    return fmt::format("{} user=postgres dbname={}", proxy.conninfo(), database.name());
  }

  WeirProcess start(const PgProxy& proxy, const std::vector<std::string>& more = {}) const {
    return {folder.path(), arguments("apply", more), {{"TEST_DATABASE", conninfo_of(proxy)}}};
  }

  // Each table as it was, or as it is meant to be, and nothing between.
  void check_nothing_is_half_done() {
    const std::string made = columns_of(database, "made");
    CHECK((made == "NULL" || made == "id a b"));
    const std::string grown = columns_of(database, "grown");
    CHECK((grown == "id" || grown == "id a b"));
  }

  void check_all_is_done() {
    CHECK(columns_of(database, "made") == "id a b");
    CHECK(columns_of(database, "grown") == "id a b");
    CHECK(value("SELECT count(*) FROM grown") == "3");
    CHECK(value("SELECT count(*) FROM pg_constraint WHERE conname = 'made_pkey'") == "1");
    CHECK(value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
  }

  void check_applying_again_ends_it() {
    const Ended again = weir("apply");
    INFO(again.out << again.err);
    CHECK(again.code == 0);
    check_all_is_done();
  }
};

// The numbers of the statements of an apply, of a run of look-ups only the first.
std::vector<std::size_t> steps_of_apply(Faults& world) {
  PgProxy proxy(PgServer::instance().port());
  WeirProcess process = world.start(proxy);
  const Ended ended = process.wait();
  INFO(ended.out << ended.err);
  REQUIRE(ended.code == 0);
  world.check_all_is_done();
  const std::vector<std::string> statements = proxy.statements();
  const auto looks_up = [](const std::string& text) {
    return text.starts_with("SELECT") || text.starts_with("WITH");
  };
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const bool repeated = i > 0 && looks_up(statements[i]) && looks_up(statements[i - 1]);
    if (!repeated) out.push_back(i + 1);
  }
  const auto holds = [&](std::string_view part) {
    return std::ranges::any_of(statements,
                               [&](const std::string& text) { return contains(text, part); });
  };
  REQUIRE((holds("CREATE TABLE") && holds("ALTER TABLE") && holds("LOCK TABLE")));
  return out;
}

}  // namespace

TEST_CASE("case 54: an apply that is killed at any statement leaves nothing half done",
          "[apply_faults]") {
  Faults world;
  for (const std::size_t step : steps_of_apply(world)) {
    CAPTURE(step);
    world.reset();
    PgProxy proxy(PgServer::instance().port());
    proxy.hold_at(step);
    WeirProcess process = world.start(proxy);
    REQUIRE(proxy.held());
    process.kill(SIGKILL);
    CHECK(process.wait().signal == SIGKILL);
    proxy.cut();
    world.check_nothing_is_half_done();
    world.check_applying_again_ends_it();
  }
}

TEST_CASE("case 54: a connection that is cut at any statement is made anew", "[apply_faults]") {
  Faults world;
  const std::vector<std::size_t> steps = steps_of_apply(world);
  // The test above goes everywhere; every third step will do here.
  for (std::size_t i = 0; i < steps.size(); i += 3) {
    const std::size_t step = steps[i];
    CAPTURE(step);
    world.reset();
    PgProxy proxy(PgServer::instance().port());
    proxy.hold_at(step);
    WeirProcess process = world.start(proxy);
    REQUIRE(proxy.held());
    world.check_nothing_is_half_done();
    proxy.cut();
    const Ended ended = process.wait();
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK(contains(ended.err, "X502"));
    CHECK(contains(ended.out, "nothing is left to do"));
    world.check_all_is_done();
  }
}

TEST_CASE("case 54: a saved plan goes on where a connection was cut or an answer lost",
          "[apply_faults]") {
  Faults world;
  const std::string plan = world.folder.file("plan.json");
  REQUIRE(world.weir("plan", {"--out", plan}).code == 2);
  for (const bool answer_is_lost : {false, true}) {
    for (const char* step : {"READ COMMITTED", "CREATE TABLE \"public\".\"made\"", "COMMIT"}) {
      CAPTURE(answer_is_lost, step);
      world.reset();
      PgProxy proxy(PgServer::instance().port());
      proxy.hold_at(step);
      WeirProcess process = world.start(proxy, {"--plan", plan});
      REQUIRE(proxy.held());
      world.check_nothing_is_half_done();
      if (answer_is_lost) {
        proxy.lose_answer();
      } else {
        proxy.cut();
      }
      const Ended ended = process.wait();
      INFO(ended.out << ended.err);
      CHECK(ended.code == 0);
      CHECK(contains(ended.err, "connecting again"));
      CHECK(contains(ended.out, "applied: the tables are what the plan "));
      world.check_all_is_done();
    }
  }
}

TEST_CASE("case 54: a commit whose answer is lost is looked up", "[apply_faults]") {
  Faults world;
  for (const char* change : {"CREATE TABLE \"public\"", "ALTER TABLE \"public\""}) {
    CAPTURE(change);
    world.reset();
    PgProxy proxy(PgServer::instance().port());
    proxy.hold_at(change);
    WeirProcess process = world.start(proxy);
    REQUIRE(proxy.held());
    proxy.hold_at("COMMIT");
    proxy.release();
    REQUIRE(proxy.held());
    proxy.lose_answer();
    const Ended ended = process.wait();
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK(contains(ended.err, "not known"));
    world.check_all_is_done();
  }
}

TEST_CASE("case 54: a server that crashes in the middle of a change is waited for",
          "[apply_faults]") {
  Faults world;
  PgProxy proxy(PgServer::instance().port());
  proxy.hold_at("LOCK TABLE");
  WeirProcess process = world.start(proxy);
  REQUIRE(proxy.held());
  proxy.hold_at("COMMIT");
  proxy.release();
  REQUIRE(proxy.held());
  PgServer::instance().crash_and_restart();
  proxy.cut();
  const Ended ended = process.wait();
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  world.check_all_is_done();
}

TEST_CASE("a right that is lost between plan and change is told, and other tables are done",
          "[apply_faults]") {
  Faults world;
  world.database.run(
      "CREATE ROLE owner_once LOGIN; ALTER TABLE grown OWNER TO owner_once;"
      "GRANT CREATE ON SCHEMA public TO owner_once");
  PgProxy proxy(PgServer::instance().port());
  proxy.hold_at("READ COMMITTED");
  WeirProcess process(
      world.folder.path(),
      world.arguments("apply"),
      {{"TEST_DATABASE", proxy.conninfo() + " user=owner_once dbname=" + world.database.name()}});
  REQUIRE(proxy.held());
  world.database.run("ALTER TABLE grown OWNER TO postgres; GRANT ALL ON grown TO owner_once");
  proxy.release();
  const Ended ended = process.wait();
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "must be owner of table grown"));
  CHECK(contains(ended.out, "done: public.made"));
  CHECK(contains(ended.out, "failed: public.grown"));
  CHECK(contains(ended.out, "applied, but for 1 table (shown above): run it again"));
  CHECK(columns_of(world.database, "grown") == "id");
  world.check_applying_again_ends_it();
  world.database.run("DROP OWNED BY owner_once; DROP ROLE owner_once");
}

TEST_CASE("a table that stays locked ends with 5, and all others are done", "[apply_faults]") {
  Faults world;
  world.configure(
      "topic \"grown\" -> grown { key = (id) }\n"
      "topic \"made\" -> made { key = (id) }\n"
      "lock { timeout = 50ms budget = 300ms }");
  pg::Connection reader = connect(world.database, "application_name=report");
  must(reader, "BEGIN");
  must(reader, "SELECT * FROM public.grown");
  const Ended ended = world.weir("apply");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 5);
  CHECK(contains(ended.out, "done: public.made"));
  CHECK(contains(ended.out, "locked: public.grown"));
  CHECK(contains(ended.err, "X503"));
  CHECK(contains(ended.err, "locked by pid " + pid_of(reader) + " (report, user postgres, idle"));
  must(reader, "COMMIT");
  world.check_applying_again_ends_it();
}

TEST_CASE("a disk that is full halfway ends the apply, and what was done stays done",
          "[apply_faults]") {
  Faults world;
  world.database.run(
      "CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
      " RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';"
      " END $$;"
      "CREATE EVENT TRIGGER full_disk ON ddl_command_end WHEN TAG IN ('ALTER TABLE')"
      " EXECUTE FUNCTION full_disk()");
  const Ended ended = world.weir("apply");
  INFO(ended.out << ended.err);
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "X528"));
  CHECK(contains(ended.err, "free space on the server's disk"));
  CHECK(contains(ended.out, "failed: public.grown"));
  CHECK(contains(ended.out, "not tried: public.made"));
  world.check_nothing_is_half_done();
  world.database.run("DROP EVENT TRIGGER full_disk");
  world.check_applying_again_ends_it();
}

TEST_CASE("case 55: of eight applies at once one makes each table, and all succeed",
          "[apply_faults]") {
  Faults world;
  std::vector<std::unique_ptr<TempFolder>> folders;
  std::vector<std::unique_ptr<WeirProcess>> processes;
  for (int i = 0; i < 8; ++i) {
    folders.push_back(std::make_unique<TempFolder>());
    processes.push_back(std::make_unique<WeirProcess>(
        folders.back()->path(), world.arguments("apply"), world.environment()));
  }
  int made = 0;
  int grown = 0;
  for (const auto& process : processes) {
    const Ended ended = process->wait();
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    for (const char* leak : {"23505", "42P07", "42710", "42701"}) {
      CHECK_FALSE(contains(ended.err, leak));
    }
    made += contains(ended.out, "done: public.made") ? 1 : 0;
    grown += contains(ended.out, "done: public.grown") ? 1 : 0;
  }
  CHECK(made == 1);
  CHECK(grown == 1);
  world.check_all_is_done();
}

}  // namespace weir::test::apply_faults_test
