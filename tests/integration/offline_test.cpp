// Plans without the database, rehearsals with it, histories, and a session that means the same
// whatever a role has set: weir itself, as a program.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/compile.h"
#include "runtime/catalog/introspect.h"
#include "runtime/catalog/snapshot.h"
#include "tests/integration/run_fixture.h"

namespace weir::test::offline_test {

namespace {

constexpr std::string_view kRules = R"(
  topic "orders" -> orders
  topic "bills"  -> billing.bills
  topic "raw.*"  -> "raw_{schema}"."{table}"
)";

std::string record(const std::string& topic, std::string_view columns, const Json& row) {
  return to_line({.topic = topic,
                  .key = with_schema("id int64", {{"id", row["id"]}}),
                  .payload = with_schema(columns, row)}) +
         "\n";
}

const std::string kEvents = record("orders", "id int64, note string?, total double?", {{"id", 1}}) +
                            record("bills", "id int64, paid boolean?", {{"id", 1}}) +
                            record("raw.eu.hits", "id int64", {{"id", 1}});

void prepare(World& world) {
  world.database.run(
      "CREATE SCHEMA billing; CREATE SCHEMA raw_raw; CREATE SCHEMA other;"
      "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(3), at timestamptz DEFAULT now());"
      "CREATE TABLE other.secret (id int);"
      "CREATE TYPE mood AS ENUM ('sad', 'happy');"
      "CREATE TABLE billing.bills (id bigint PRIMARY KEY, mood mood, price numeric(12,2)[],"
      " twice int GENERATED ALWAYS AS (2) STORED, n int GENERATED ALWAYS AS IDENTITY)");
  world.events(kEvents);
}

// A plan without the paragraph that one from a snapshot has beyond the others.
std::string without_notice(const std::string& text) {
  const auto at = text.find("\nnotice[N640]");
  if (at == std::string::npos) return text;
  const auto end = text.find("\n\n", at);
  return text.substr(0, at) + (end == std::string::npos ? "" : text.substr(end + 1));
}

Ended offline(const World& world, const std::vector<std::string>& arguments) {
  WeirProcess process(world.folder.path(), arguments, {});
  process.close_input();
  return process.wait();
}

}  // namespace

TEST_CASE("a plan from a snapshot is the plan from the database", "[offline]") {
  World world(kRules);
  prepare(world);
  world.database.run("ALTER TABLE billing.bills ADD paid integer");
  const Ended online = world.weir("plan");
  INFO(online.err << online.out);
  REQUIRE(online.code == 3);  // a boolean is no integer

  const Ended inspected = world.weir("inspect");
  REQUIRE(inspected.code == 0);
  CHECK(world.weir("inspect").out == inspected.out);
  CHECK(contains(inspected.out, "\"billing\": {}"));
  CHECK(contains(inspected.out, "\"other\": {}"));
  CHECK_FALSE(contains(inspected.out, "secret"));
  CHECK_FALSE(contains(inspected.out, "now()"));
  CHECK(contains(inspected.out,
                 R"({"name": "at", "type": {"base": "timestamptz"}, "has_default": true})"));

  const std::string file = world.folder.file("catalog.json");
  write_file(file, inspected.out);
  // TEST_DATABASE is not even set.
  const Ended plan = offline(world, world.arguments("plan", {"--catalog", file}));
  INFO(plan.err);
  CHECK(plan.code == 3);
  CHECK(without_notice(plan.out) == online.out);
  CHECK(contains(plan.out, "notice[N640] made_from_snapshot"));
}

TEST_CASE("what a snapshot does not cover stops the plan", "[offline]") {
  World world("topic \"orders\" -> orders");
  prepare(world);
  const std::string file = world.folder.file("catalog.json");
  write_file(file, world.weir("inspect").out);
  world.configure("topic \"orders\" -> other.orders");
  const Ended plan = offline(world, world.arguments("plan", {"--catalog", file}));
  CHECK(plan.code == 1);
  CHECK(contains(plan.err,
                 "error[X543]: the catalog snapshot does not cover the schema of other.orders"));
  CHECK(plan.out.empty());
  world.configure("topic \"orders\" -> nowhere.orders");
  const Ended refused = offline(world, world.arguments("plan", {"--catalog", file}));
  CHECK(refused.code == 3);
  CHECK(contains(refused.out, "refused[R212]"));
}

TEST_CASE("a snapshot that can't be read says where it stands", "[offline]") {
  World world("topic \"orders\" -> orders");
  prepare(world);
  const std::string file = world.folder.file("catalog.json");
  const std::string text = world.weir("inspect").out;
  write_file(file, text.substr(0, text.size() / 2));
  const Ended broken = offline(world, world.arguments("plan", {"--catalog", file}));
  CHECK(broken.code == 1);
  CHECK(contains(broken.err, "error[X540]"));
  CHECK(contains(broken.err, file));
  const Ended missing = offline(world, world.arguments("plan", {"--catalog", file + "x"}));
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "error[X506]: can't read the catalog snapshot"));
}

TEST_CASE("a snapshot of 10,000 tables is quick, and as introspection by name sees them",
          "[offline]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "DO $$ BEGIN FOR i IN 1..2500 LOOP EXECUTE format('CREATE TABLE t%s (id bigint,"
      " a text, b numeric(12,2) DEFAULT 1, c timestamptz, d int[])', i); END LOOP; END $$");
  for (int i = 1; i < 4; ++i) {
    database.run(fmt::format(
        "DO $$ BEGIN FOR i IN 1..2500 LOOP EXECUTE format('CREATE TABLE t%s (id bigint,"
        " a text, b numeric(12,2) DEFAULT 1, c timestamptz, d int[])', {} + i); END LOOP; END $$",
        2500 * i));
  }
  auto connection = pg::Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  const auto start = std::chrono::steady_clock::now();
  const auto snapshot = take_snapshot(
      *connection, [](const auto&) { return std::set<std::string>{"public"}; }, {"ltree"});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  REQUIRE(snapshot);
  CHECK(snapshot->catalog.tables.size() == 10'000);
  // A tenth of it on an idle machine: a plan that goes wrong takes minutes.
  CHECK(taken.count() < 20);
  const auto read = read_catalog_file(write_catalog(*snapshot));
  REQUIRE(read);
  CHECK(*read == *snapshot);
  auto named = introspect(*connection, {.tables = {{"public", "t7"}}, .types = {"ltree"}});
  REQUIRE(named);
  named->database_oid = 0;  // a snapshot does not say which database it is of
  CHECK(excerpt(*read, {{"public", "t7"}}) == *named);
}

TEST_CASE("a rehearsal tells what it proved, and changes nothing", "[offline]") {
  World world("topic \"orders\" -> orders { exclude = (note) }\ntopic \"new\" -> fresh");
  prepare(world);
  world.events(kEvents + record("new", "id int64", {{"id", 1}}));
  const Ended plan = world.weir("plan");
  REQUIRE(plan.code == 2);
  const Ended rehearsed = world.weir("plan", {"--rehearse"});
  INFO(rehearsed.err << rehearsed.out);
  CHECK(rehearsed.code == 2);
  CHECK(rehearsed.out == plan.out + R"(
rehearsal: 2 tables changed in transactions that were rolled back
  public.fresh
    statement accepted
    columns and key as predicted
    new table, nothing to rewrite
  public.orders
    statement accepted
    columns and key as predicted
    no row rewritten
  not proved: that the locks will be free then, and nothing about rows, about what runs only at a
  commit (deferred triggers), or about programs that use the tables
)");
  CHECK(contains(rehearsed.err, "rehearsed public.orders: locked for "));
  CHECK(world.weir("plan").out == plan.out);
  const Ended json = world.weir("plan", {"--rehearse", "--format", "json"});
  CHECK(json.out == world.weir("plan", {"--format", "json"}).out);
  CHECK(contains(json.err, "rehearsal: 2 tables"));
}

TEST_CASE("a rehearsal that fails brings the reason, and fails", "[offline]") {
  World world(
      "lock { timeout = 50ms  budget = 200ms }\ntopic \"orders\" -> orders { exclude = (note) }");
  prepare(world);
  auto reader = pg::Connection::open({.url = world.database.conninfo("application_name=report")});
  REQUIRE(reader);
  REQUIRE(reader->query("BEGIN"));
  REQUIRE(reader->query("SELECT * FROM public.orders"));
  const Ended locked = world.weir("plan", {"--rehearse"});
  CHECK(locked.code == 5);
  CHECK(contains(locked.out, "failed[X503]"));
  CHECK(contains(locked.out, "report"));
  REQUIRE(reader->query("COMMIT"));

  world.database.run(
      "CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.orders'::regclass"
      " AND attname = 'audit') THEN ALTER TABLE public.orders ADD COLUMN audit text; END IF;"
      " END $$;"
      "CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('ALTER TABLE')"
      " EXECUTE FUNCTION meddle()");
  const Ended differs = world.weir("plan", {"--rehearse"});
  CHECK(differs.code == 1);
  CHECK(contains(differs.out, "failed[X544] public.orders does not look as the plan predicts"));
  world.database.run("DROP EVENT TRIGGER meddle");
}

TEST_CASE("cases 7 and 8: what a role has set changes no plan and no snapshot", "[offline]") {
  World world(kRules);
  prepare(world);
  world.database.run(
      "CREATE ROLE hostile LOGIN; GRANT CREATE ON SCHEMA public, billing TO hostile;"
      "ALTER TABLE orders OWNER TO hostile; ALTER TABLE billing.bills OWNER TO hostile;"
      "GRANT USAGE ON SCHEMA billing, other TO hostile;"
      "CREATE TABLE other.orders (id text); CREATE TYPE other.text AS ENUM ('x');"
      "GRANT ALL ON ALL TABLES IN SCHEMA other TO hostile");
  world.connect_as(world.database.conninfo("user=hostile"));
  const auto seen = [&] {
    return std::vector<std::string>{world.weir("plan").out,
                                    world.weir("plan", {"--format", "json"}).out,
                                    world.weir("plan", {"--format", "sql"}).out,
                                    world.weir("inspect").out};
  };
  const std::vector<std::string> before = seen();
  CHECK(contains(before[1], "\"public.orders\": \""));
  for (const char* const setting : {"search_path = other, billing, pg_catalog",
                                    "DateStyle = 'German, DMY'",
                                    "IntervalStyle = 'sql_standard'",
                                    "extra_float_digits = -15",
                                    "TimeZone = 'Asia/Kathmandu'",
                                    "bytea_output = 'escape'",
                                    "standard_conforming_strings = off",
                                    "backslash_quote = off",
                                    "client_encoding = 'LATIN1'"}) {
    world.database.run(fmt::format("ALTER ROLE hostile SET {}", setting));
  }
  const std::vector<std::string> after = seen();
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] == before[i]);
  const Ended applied = world.weir("apply");
  INFO(applied.err << applied.out);
  CHECK(applied.code == 0);
  CHECK(
      world.value("SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attnum)"
                  " FROM pg_attribute WHERE attrelid = 'public.orders'::regclass AND attnum > 0") ==
      "id bigint, note character varying, at timestamp with time zone, total double precision");
  world.database.run("DROP OWNED BY hostile; DROP ROLE hostile");
}

TEST_CASE("case 3: a captured history, schema by schema", "[offline]") {
  World world("delete_mode = on\ntopic \"*.shop.*\" -> \"{table}\"");
  const std::string shop = WEIR_SOURCE_DIR "/examples/quickstart/shop.ndjson";
  const Ended history = offline(world, world.arguments("plan", {"--history", shop}));
  INFO(history.err << history.out);
  CHECK(history.code == 3);
  CHECK(contains(history.out, "from an empty database"));
  // The plan of all at once, against the same empty database, creates what the history ends with.
  world.read_events_from(shop);
  const Ended applied = world.weir("apply");
  INFO(applied.err);
  CHECK(applied.code == 3);
  const Ended json =
      offline(world, world.arguments("plan", {"--history", shop, "--format", "json"}));
  std::map<std::string, std::string> last;
  const Json replayed = Json::parse(json.out);
  for (const Json& step : replayed.at("steps")) {
    if (step.at("after").is_null()) continue;
    std::string columns;
    for (const Json& column : step.at("after").at("columns")) {
      columns += column.at("name").get<std::string>() + " ";
    }
    last[step.at("table")] = columns;
  }
  CHECK(last.size() > 2);
  for (const auto& [table, columns] : last) {
    CHECK(world.value(
              fmt::format("SELECT string_agg(attname, ' ' ORDER BY attnum) || ' ' FROM pg_attribute"
                          " WHERE attnum > 0 AND attrelid = 'public.{}'::regclass",
                          table)) == columns);
  }
}

}  // namespace weir::test::offline_test
