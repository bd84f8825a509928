#include "runtime/apply/saved_plan.h"

#include <catch2/catch.hpp>

#include "compiler/frontend/plan/read_plan.h"
#include "compiler/model/seal.h"
#include "tests/integration/run_fixture.h"

namespace weir::saved_plan_test {

namespace {

using test::contains;
using test::Ended;
using test::Json;
using test::WeirProcess;
using test::World;

std::string line(const std::string& topic, std::string_view columns, const Json& row) {
  return test::to_line({.topic = topic,
                        .key = test::with_schema("id int64", {{"id", 1}}),
                        .payload = test::with_schema(columns, row)});
}

// `items` exists and needs `note`; `orders` is to be created.
struct Shop : World {
  Shop() : World("topic \"*\" -> \"{topic}\"\n lock { timeout = 100ms  budget = 1s }") {
    database.run("CREATE TABLE items (id bigint PRIMARY KEY); CREATE TABLE other (id int)");
    events(line("items", "id int64, note string?", {{"id", 1}, {"note", "a"}}) +
           line("orders", "id int64, at int32? io.debezium.time.Date", {{"id", 1}, {"at", 1}}));
  }

  std::string path(const std::string& name = "plan.json") const { return folder.file(name); }

  // `weir plan --out`; fails the test if there is nothing to do.
  void plan(const std::string& name = "plan.json", int code = 2) const {
    const Ended ended = weir("plan", {"--out", path(name)});
    INFO(ended.err << ended.out);
    REQUIRE(ended.code == code);
  }
  Ended apply(const std::string& name = "plan.json") const {
    return weir("apply", {"--plan", path(name)});
  }
  Ended show(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"plan", "--show", path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    WeirProcess process(folder.path(), arguments);
    return process.wait();
  }

  // Changes a saved plan and seals it anew.
  template <typename Edit>
  void forge(Edit edit) const {
    Json object = Json::parse(test::read_file(path()));
    object.erase("digest");
    edit(object);
    test::write_file(path(), seal(object.dump(2) + '\n'));
  }

  std::string columns(const std::string& table) {
    return value(
        "SELECT coalesce(string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY"
        " attnum), 'no table') FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND "
        "attrelid ="
        " to_regclass('" +
        table + "')");
  }
  bool untouched() {
    return columns("items") == "id bigint" && columns("orders") == "no table" &&
           columns("_weir_ledger") == "no table";
  }
  bool done() {
    return columns("items") == "id bigint, note text" && columns("orders") == "id bigint, at date";
  }
};

}  // namespace

TEST_CASE("a saved plan is what was shown, and is carried out as it stands", "[saved_plan]") {
  Shop shop;
  const Ended planned = shop.weir("plan", {"--out", shop.path(), "--format", "json"});
  REQUIRE(planned.code == 2);
  CHECK(planned.out == test::read_file(shop.path()));
  shop.plan("again.json");
  CHECK(test::read_file(shop.path("again.json")) == planned.out);
  shop.events("");  // the plan needs no events

  const Ended applied = shop.apply();
  INFO(applied.err << applied.out);
  CHECK(applied.code == 0);
  CHECK(contains(applied.out,
                 "done: public.items, columns added: note\n"
                 "done: public.orders, created with 2 columns\n"));
  CHECK(contains(applied.out, "applied: the tables are what the plan "));
  CHECK(shop.done());
}

TEST_CASE("a saved plan can always be shown, without a database", "[saved_plan]") {
  Shop shop;
  const Ended text = shop.weir("plan", {"--out", shop.path()});
  const Ended sql = shop.weir("plan", {"--format", "sql"});
  shop.database.run("DROP TABLE items");
  CHECK(shop.show({}).out == text.out);
  CHECK(shop.show({}).code == 2);
  CHECK(shop.show({"--format", "sql"}).out == sql.out);
  CHECK(shop.show({"--format", "json"}).out == test::read_file(shop.path()));
  CHECK(shop.show({"p.weir"}).code == 64);
}

TEST_CASE("cases 2 and 66: a plan applied twice is told so, and takes no lock", "[saved_plan]") {
  Shop shop;
  shop.plan();
  REQUIRE(shop.apply().code == 0);
  shop.database.run("BEGIN; LOCK TABLE items, orders IN ACCESS EXCLUSIVE MODE");

  const Ended again = shop.apply();
  shop.database.run("COMMIT");

  INFO(again.err << again.out);
  CHECK(again.code == 0);
  CHECK(contains(again.out, " was applied before, on 20"));
  CHECK(contains(again.out, " UTC by role postgres: nothing to do\n"));
  CHECK(shop.value("SELECT count(*) FROM _weir_ledger") == "2");
}

TEST_CASE("case 60: a change to a touched table stops the plan, to another one does not",
          "[saved_plan]") {
  Shop shop;
  shop.plan();
  shop.database.run("ALTER TABLE items ADD note integer NOT NULL DEFAULT 0, ALTER id TYPE integer");

  const Ended stale = shop.apply();
  CHECK(stale.code == 4);
  CHECK(contains(stale.err, "error[X518]"));
  CHECK(contains(stale.err, "public.items: column id: bigint not null -> integer not null\n"));
  CHECK(
      contains(stale.err, "public.items: column note: none -> integer not null, with a default\n"));
  CHECK(shop.columns("orders") == "no table");

  shop.database.run("ALTER TABLE items DROP note, ALTER id TYPE bigint; DROP TABLE other");
  CHECK(shop.apply().code == 0);
  CHECK(shop.done());
}

TEST_CASE("case 61: a change between our last look and our lock is found under the lock",
          "[saved_plan]") {
  Shop shop;
  shop.plan();
  const auto saved = read_plan(test::read_file(shop.path()));
  REQUIRE(saved);
  auto connection = pg::Connection::open({.url = shop.database.conninfo()});
  REQUIRE(connection);
  ApplyObserver observer;
  observer.starting = [&](const QualifiedName& table) {
    if (table.name == "items") shop.database.run("ALTER TABLE items ADD note integer");
  };

  const auto report = apply_saved(*connection,
                                  saved->plan,
                                  "public",
                                  saved->id(),
                                  {.timeout_ms = 100, .budget_ms = 1000},
                                  observer);

  REQUIRE(report);
  CHECK(report->stale());
  REQUIRE(report->tables.size() == 2);
  CHECK(report->tables[0].moved == std::vector<std::string>{"column note: none -> integer"});
  CHECK(report->tables[1].standing == Standing::Done);
  CHECK(shop.columns("items") == "id bigint, note integer");
  CHECK(shop.columns("orders") == "id bigint, at date");
  CHECK(shop.value("SELECT string_agg(table_name, ' ') FROM _weir_ledger") == "orders");
}

TEST_CASE("case 62: the same change made by somebody else is done, and no error", "[saved_plan]") {
  Shop shop;
  shop.plan();
  shop.database.run("ALTER TABLE items ADD note text");
  SECTION("all of it") {
    shop.database.run("CREATE TABLE orders (id bigint PRIMARY KEY, at date)");
    const Ended ended = shop.apply();
    CHECK(ended.code == 0);
    CHECK(contains(ended.out, "the tables are already what the plan "));
    CHECK(shop.columns("_weir_ledger") == "no table");
  }
  SECTION("a part of it") {
    const Ended ended = shop.apply();
    CHECK(ended.code == 0);
    CHECK_FALSE(contains(ended.out, "items"));
    CHECK(contains(ended.out, "done: public.orders, created"));
  }
  CHECK(shop.done());
}

TEST_CASE("case 63: rows, statistics, indexes and storage make no plan stale", "[saved_plan]") {
  Shop shop;
  shop.plan();
  for (const char* statement : {"INSERT INTO items VALUES (7)",
                                "VACUUM FULL items",
                                "ANALYZE items",
                                "CREATE UNIQUE INDEX twice ON items (id)",
                                "ALTER TABLE items SET (fillfactor = 50)",
                                "ALTER TABLE items ADD gone text",
                                "ALTER TABLE items DROP gone",
                                "GRANT SELECT ON items TO PUBLIC"}) {
    shop.database.run(statement);
  }
  const Ended ended = shop.apply();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(shop.value("SELECT count(*) FROM pg_attribute WHERE attname = 'note' AND attrelid ="
                   " 'items'::regclass") == "1");
}

TEST_CASE("case 64: a plan for another database, cluster or major version is refused",
          "[saved_plan]") {
  Shop shop;
  const auto other = test::PgServer::instance().create_database();
  shop.plan();
  std::string what;
  SECTION("another database") {
    shop.connect_as(other.conninfo());
    what = "the plan is for another database: " + shop.database.name() + ", and this is ";
  }
  SECTION("a database made anew under the same name") {
    shop.forge([](Json& plan) { plan["target"]["database_oid"] = 5; });
    what = "the plan is for another database of the same name: oid 5, and this is ";
  }
  SECTION("a cluster restored from a dump") {
    shop.forge([](Json& plan) { plan["target"]["system_identifier"] = "7"; });
    what = "the plan is for another cluster: system identifier 7, and this is ";
  }
  SECTION("another major version") {
    shop.forge([](Json& plan) { plan["target"]["server_version"] = 130004; });
    what = "the plan is for another major version of the server: PostgreSQL 13.4, and this is ";
  }
  const Ended ended = shop.apply();
  CHECK(ended.code == 4);
  CHECK(contains(ended.err, "error[X516]: " + what));
  CHECK(shop.untouched());
}

TEST_CASE("a plan for another pipeline is refused", "[saved_plan]") {
  Shop shop;
  shop.plan();
  shop.forge([](Json& plan) { plan["pipeline"] = "q"; });
  const Ended ended = shop.apply();
  CHECK(ended.code == 4);
  CHECK(contains(ended.err, "error[X515]: the plan is of pipeline q with schema public"));
  CHECK(shop.untouched());
}

TEST_CASE("case 65: a damaged, foreign or newer plan file does nothing", "[saved_plan]") {
  Shop shop;
  shop.plan();
  const std::string file = test::read_file(shop.path());
  const std::size_t middle = file.find("\"note\"");
  REQUIRE(middle != std::string::npos);
  std::string code = "X512";
  SECTION("cut") {
    test::write_file(shop.path(), file.substr(0, file.size() / 2));
  }
  SECTION("a byte changed") {
    std::string changed = file;
    changed[middle + 1] = 'N';
    test::write_file(shop.path(), changed);
  }
  SECTION("a later format") {
    shop.forge([](Json& plan) { plan["weir_plan"] = 2; });
    code = "X513";
  }
  SECTION("forged with a right digest") {
    shop.forge([](Json& plan) { plan["operations"][0]["op"] = "drop_table"; });
    code = "X514";
  }
  const Ended ended = shop.apply();
  CHECK(ended.code == 4);
  CHECK(contains(ended.err, "error[" + code + "]"));
  CHECK(contains(ended.err, "plan.json"));
  CHECK(shop.show({}).code == 4);
  CHECK(shop.untouched());
}

TEST_CASE("case 66: plans applied in another order than they were made", "[saved_plan]") {
  Shop shop;
  shop.plan("first.json");
  shop.events(line("items", "id int64, note string?, more string?", {{"id", 1}}) +
              line("orders", "id int64, at int32? io.debezium.time.Date", {{"id", 1}}));
  shop.plan("second.json");
  SECTION("the earlier one after the later one has nothing left to do") {
    REQUIRE(shop.apply("second.json").code == 0);
    const Ended ended = shop.apply("first.json");
    CHECK(ended.code == 0);
    CHECK(contains(ended.out, "the tables are already what the plan "));
  }
  SECTION("the later one after the earlier one was made for a table that moved") {
    REQUIRE(shop.apply("first.json").code == 0);
    const Ended ended = shop.apply("second.json");
    CHECK(ended.code == 4);
    CHECK(contains(ended.err, "public.items: column note: none -> text\n"));
  }
}

TEST_CASE("refusals of a saved plan are told after its safe part is done", "[saved_plan]") {
  Shop shop;
  shop.database.run("ALTER TABLE items ADD size integer");
  shop.events(line("items", "id int64, note string?, size int64?", {{"id", 1}}) +
              line("orders", "id int64, at int32? io.debezium.time.Date", {{"id", 1}}));
  shop.plan("plan.json", 3);
  for (int i = 0; i < 2; ++i) {
    const Ended ended = shop.apply();
    INFO(ended.err);
    CHECK(ended.code == 3);
    CHECK(contains(ended.out, "1 refusal of the plan stands"));
  }
  CHECK(shop.columns("items") == "id bigint, size integer, note text");
}

TEST_CASE("an empty plan can be saved and applied", "[saved_plan]") {
  Shop shop;
  REQUIRE(shop.weir("apply").code == 0);
  shop.plan("plan.json", 0);
  const Ended ended = shop.apply();
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, " has nothing to do\n"));
}

TEST_CASE("a plan file that can't be read or written ends with 1", "[saved_plan]") {
  Shop shop;
  CHECK(shop.apply("missing.json").code == 1);
  const Ended ended = shop.weir("plan", {"--out", shop.path("no/folder/plan.json")});
  CHECK(ended.code == 1);
  CHECK(contains(ended.err, "error[X517]"));
  CHECK(shop.weir("apply", {"--plan", shop.path(), "--events", "x"}).code == 64);
}

}  // namespace weir::saved_plan_test
