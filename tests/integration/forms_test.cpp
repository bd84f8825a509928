// The forms of a plan as their readers use them: psql, a terminal, a CI job.

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "runtime/pg/connection.h"
#include "tests/integration/run_fixture.h"
#include "tests/support/weir_process.h"

namespace weir::test::forms_test {

namespace {

constexpr const char* kRule = "topic \"**\" -> \"{table}\" { key = (id) }";

// A table that is missing, one that lacks columns, and names that have to be quoted.
void add_events(World& world) {
  const Json row = {{"id", 1}};
  const std::string odd = to_line({.topic = "shop.a\"; DROP TABLE plain; --",
                                   .payload = with_schema("id int64, select string?", row)});
  world.events(odd +
               to_line({.topic = "shop.plain",
                        .payload = with_schema(
                            "id int64, note string?, at int64? io.debezium.time.Timestamp", row)}) +
               to_line({.topic = "shop.fresh",
                        .payload = with_schema("id int64, day int32 io.debezium.time.Date",
                                               {{"id", 1}, {"day", 2}})}));
  world.database.run("CREATE TABLE plain (id bigint PRIMARY KEY)");
}

// Every column of every table, with type, null, default and place, and every constraint.
Rows catalog_of(World& world) {
  Rows columns = world.database.query(
      "SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
      " pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
      " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " WHERE c.relnamespace = 'public'::regnamespace AND c.relname !~ '^_weir_' AND a.attnum > 0"
      " ORDER BY 1, 2");
  const Rows constraints = world.database.query(
      "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
      " WHERE connamespace = 'public'::regnamespace AND conname !~ '^_weir_' ORDER BY 1, 2");
  columns.insert(columns.end(), constraints.begin(), constraints.end());
  return columns;
}

// A session that reads the table `plain`, as long as it lives.
pg::Connection reader_of_plain(const World& world) {
  auto connection = pg::Connection::open({.url = world.database.conninfo()});
  REQUIRE(connection);
  REQUIRE(connection->query("BEGIN"));
  REQUIRE(connection->query("LOCK TABLE public.plain IN ACCESS SHARE MODE"));
  return std::move(*connection);
}

// Runs a command of bash to its end; its messages are standard error and output together.
Ended shell(const World& world, const std::string& command) {
  const std::string out = world.folder.file("shell.out");
  const std::string line = fmt::format("exec >'{}' 2>&1 </dev/null\n{}\n", out, command);
  write_file(world.folder.file("shell.sh"), line);
  const int status = std::system(fmt::format("bash '{}'", world.folder.file("shell.sh")).c_str());
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = 0,
          .out = read_file(out),
          .err = {}};
}

Ended psql(const World& world, const std::string& script) {
  write_file(world.folder.file("plan.sql"), script);
  return shell(world,
               fmt::format("'{}/psql' -X -v ON_ERROR_STOP=1 -d '{}' -f '{}'",
                           PgServer::find_programs(),
                           world.database.conninfo(),
                           world.folder.file("plan.sql")));
}

// A script of examples/ci, as a job of CI runs it.
Ended ci_step(const World& world, const std::string& script) {
  return shell(world,
               fmt::format("cd '{}'; export TEST_DATABASE=\"{}\" WEIR='{}'; bash '{}' p.weir out",
                           world.folder.path(),
                           world.database.conninfo(),
                           program(),
                           std::string(WEIR_SOURCE_DIR "/examples/ci/") + script));
}

}  // namespace

TEST_CASE("case 69: psql and apply make the same catalog of one plan", "[forms]") {
  World applied(kRule);
  World scripted(kRule);
  add_events(applied);
  add_events(scripted);
  REQUIRE(applied.weir("apply").code == 0);

  const Ended plan = scripted.weir("plan", {"--format", "sql"});
  REQUIRE(plan.code == 2);
  const Ended ran = psql(scripted, plan.out);
  INFO(ran.out);
  REQUIRE(ran.code == 0);

  CHECK(catalog_of(scripted).size() > 8);
  CHECK(catalog_of(scripted) == catalog_of(applied));
  CHECK(scripted.weir("plan").code == 0);
}

TEST_CASE("case 69: a script waits for a lock as long as the pipeline says", "[forms]") {
  World world(std::string(kRule) + "\n lock { timeout = 20ms }");
  add_events(world);
  const Ended plan = world.weir("plan", {"--format", "sql"});
  const pg::Connection reader = reader_of_plain(world);
  const Ended ran = psql(world, plan.out);
  INFO(ran.out);
  CHECK(ran.code == 3);
  CHECK(contains(ran.out, "canceling statement due to lock timeout"));
}

TEST_CASE("case 70: every exit code means one thing", "[forms]") {
  World world(kRule);
  add_events(world);
  CHECK(world.weir("check").code == 0);
  CHECK(world.weir("plan").code == 2);
  for (const char* format : {"text", "sql", "json", "markdown", "sarif", "junit"}) {
    CHECK(world.weir("plan", {"--format", format}).code == 2);
  }
  CHECK(world.weir("plan", {"--format", "xml"}).code == 64);
  CHECK(world.weir("plan", {"--color", "sometimes"}).code == 64);

  world.configure(std::string(kRule) + "\n lock { timeout = 10ms  budget = 30ms }");
  {
    const pg::Connection reader = reader_of_plain(world);
    CHECK(world.weir("apply").code == 5);
  }
  CHECK(world.weir("apply").code == 0);
  CHECK(world.weir("plan").code == 0);

  world.database.run("ALTER TABLE plain DROP COLUMN note; ALTER TABLE plain ADD note integer");
  for (const char* format : {"text", "sql", "json", "markdown", "sarif", "junit"}) {
    CHECK(world.weir("plan", {"--format", format}).code == 3);
  }
  CHECK(world.weir("apply").code == 3);
  CHECK(world.weir("run").code == 3);

  write_file(world.folder.file("p.weir"), "pipeline {");
  CHECK(world.weir("check").code == 1);
  CHECK(world.weir("plan").code == 1);
}

TEST_CASE("case 67: a plan says the same every time, and nothing of where it was made", "[forms]") {
  World world(kRule);
  add_events(world);
  char host[256] = {};
  REQUIRE(gethostname(host, sizeof host - 1) == 0);
  for (const char* format : {"text", "sql", "json", "markdown", "sarif", "junit"}) {
    const std::string first = world.weir("plan", {"--format", format}).out;
    INFO(first);
    CHECK(first == world.weir("plan", {"--format", format}).out);
    CHECK_FALSE(contains(first, host));
    CHECK_FALSE(contains(first, PgServer::instance().folder()));
    CHECK_FALSE(contains(first, "\x1b"));
  }
}

TEST_CASE("case 67: colour is for terminals, and for those who ask", "[forms]") {
  World world(kRule);
  add_events(world);
  const std::string plain = world.weir("plan").out;
  CHECK(contains(world.weir("plan", {"--color=always"}).out, "\x1b[1m"));
  CHECK(world.weir("plan", {"--color=never"}).out == plain);

  // `script` gives the command a terminal; a width of it changes nothing.
  const auto on_terminal = [&](const std::string& variables, const std::string& options) {
    const std::string weir =
        fmt::format("stty cols 80; {} TEST_DATABASE=\"{}\" {} plan {} {} 2>/dev/null",
                    variables,
                    world.database.conninfo(),
                    program(),
                    world.folder.file("p.weir"),
                    options);
    std::string out =
        shell(world, fmt::format("unset NO_COLOR; script -qec '{}' /dev/null", weir)).out;
    std::erase(out, '\r');
    return out;
  };
  CHECK(contains(on_terminal("", ""), "\x1b[1;32madd 2 columns to public.plain\x1b[0m\n"));
  CHECK(on_terminal("NO_COLOR=1", "") == plain);
  CHECK(on_terminal("", "--color=never") == plain);
  CHECK(contains(on_terminal("NO_COLOR=1", "--color=always"), "\x1b["));
}

TEST_CASE("the page of codes and the schema of plans come with the program", "[forms]") {
  World world(kRule);
  const auto explain = [&](const std::string& word) {
    WeirProcess process(world.folder.path(), {"explain", word});
    return process.wait();
  };
  CHECK(explain("--all").out == read_file(WEIR_SOURCE_DIR "/compiler/diagnostics/explain.md"));
  CHECK(explain("plan-schema").out == read_file(WEIR_SOURCE_DIR "/compiler/emit/plan.schema.json"));
  CHECK(explain("plan-schemas").code == 1);
}

TEST_CASE("the CI recipe plans on the pull request and applies what was reviewed", "[forms]") {
  World world(kRule);
  add_events(world);
  const Ended planned = ci_step(world, "plan.sh");
  INFO(planned.out);
  REQUIRE(planned.code == 0);
  CHECK(contains(read_file(world.folder.file("out/plan.md")), "create 2 tables"));
  CHECK(Json::parse(read_file(world.folder.file("out/plan.sarif")))["version"] == "2.1.0");
  CHECK(contains(read_file(world.folder.file("out/plan.xml")), "<testsuites"));
  CHECK(world.weir("plan").code == 2);

  const Ended applied = ci_step(world, "apply.sh");
  INFO(applied.out);
  REQUIRE(applied.code == 0);
  CHECK(world.weir("plan").code == 0);
  CHECK(ci_step(world, "apply.sh").code == 0);
}

TEST_CASE("the CI recipe does not apply a plan that was overtaken", "[forms]") {
  World world(kRule);
  add_events(world);
  REQUIRE(ci_step(world, "plan.sh").code == 0);
  world.database.run("ALTER TABLE plain ADD note text");
  const Ended applied = ci_step(world, "apply.sh");
  INFO(applied.out);
  CHECK(applied.code == 4);
  CHECK(contains(applied.out, "public.plain: column note: none -> text\n"));
  CHECK(contains(applied.out, "nothing of it was done"));
  CHECK(contains(applied.out, "plan again"));
}

}  // namespace weir::test::forms_test
