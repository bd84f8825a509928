// Plans against a real server: what a plan predicts is what introspection finds, planning again
// finds nothing to do, and every statement that the compiler writes is one that the server takes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/compile.h"
#include "compiler/emit/dml.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/plan/fingerprint.h"
#include "compiler/plan/predict.h"
#include "runtime/apply/apply.h"
#include "runtime/catalog/introspect.h"
#include "tests/integration/run_fixture.h"
#include "tests/property/world.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/pg_server.h"

namespace weir::convergence_test {

namespace {

using test::PgServer;
using test::TestDatabase;

constexpr LockLimits kPatient{.timeout_ms = 1'000, .budget_ms = 20'000};

Catalog read_catalog(pg::Connection& connection, const std::vector<TopicSchema>& events) {
  auto catalog = introspect(
      connection, {.tables = tables_of(events), .schemas = {"shop"}, .types = {"ltree", "citext"}});
  REQUIRE(catalog);
  return *std::move(catalog);
}

// The statements as EXECUTE of a prepared one, with arrays without elements: the server checks all
// of it and writes nothing.
void try_statement(TestDatabase& database, const Statement& statement) {
  std::vector<std::string> types;
  std::vector<std::string> values;
  for (const ParamType& param : statement.params) {
    PgType type;
    type.base = param.element;
    type.array = true;
    types.push_back(to_sql(type));
    values.emplace_back("'{}'");
  }
  INFO(statement.sql);
  if (types.empty()) {
    database.run(statement.sql);
    return;
  }
  database.run(
      fmt::format("SET search_path = pg_catalog; PREPARE p({}) AS {}; EXECUTE p({}); "
                  "DEALLOCATE p",
                  fmt::join(types, ", "),
                  statement.sql,
                  fmt::join(values, ", ")));
}

void try_statements(TestDatabase& database, const Program& program) {
  std::vector<std::size_t> columns;
  for (const FieldBinding& field : program.row) columns.push_back(field.column);
  for (const FieldBinding& field : program.key_fields) columns.push_back(field.column);
  for (const CoordinateBinding& coordinate : program.coordinates) {
    columns.push_back(coordinate.column);
  }
  std::ranges::sort(columns);
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());

  try_statement(database, insert_rows(program, columns));
  try_statement(database, truncate_table(program));
  if (program.key.empty()) return;
  try_statement(database, upsert_rows(program, columns));
  try_statement(database, upsert_changed_rows(program, columns));
  try_statement(database, upsert_rows(program, program.key));
  for (const KeySearch search : {KeySearch::ByIndex, KeySearch::AsPlanned}) {
    try_statement(database, update_rows(program, columns, search));
    try_statement(database, delete_rows(program, search));
  }
}

bool stops(const Plan& plan, const QualifiedName& table) {
  return std::ranges::any_of(plan.refusals, [&](const Refusal& refusal) {
    return refusal.table == table && refusal.consequence == Consequence::Stops;
  });
}

void try_programs(TestDatabase& database,
                  const property::World& world,
                  const Plan& plan,
                  const Catalog& catalog) {
  for (const TopicSchema& event : world.events) {
    const Table* const live = catalog.find(table_name(event));
    if (event.schema.shape == RowShape::KeyOnly || stops(plan, table_name(event))) continue;
    REQUIRE(live != nullptr);
    const auto program = make_program(event, *live, world.pipeline);
    REQUIRE(program);
    try_statements(database, *program);
  }
}

void check_as_predicted(const Catalog& predicted, const Catalog& found) {
  for (const auto& [name, table] : predicted.tables) {
    const Table* const live = found.find(name);
    REQUIRE(live != nullptr);
    CHECK(compact::to_text(*live) == compact::to_text(table));
    CHECK(fingerprint(live) == fingerprint(&table));
  }
}

}  // namespace

TEST_CASE("what a plan predicts is what the server then has", "[convergence]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = pg::Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  std::size_t operations = 0;
  const std::size_t worlds = test::size_from_environment("WEIR_TEST_WORLDS", 150);
  for (std::uint32_t seed = 0; seed < worlds; ++seed) {
    INFO("seed " << seed);
    property::World world = property::make_world(seed);
    world.pipeline.schema_evolution = true;
    database.run("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
    const Catalog before = read_catalog(*connection, world.events);
    const Plan plan = make_plan(world.events, before, world.pipeline);
    INFO(plan_text(plan));
    REQUIRE(apply_plan(*connection, plan, kPatient).all_done());

    Catalog predicted = before;
    for (const Operation& operation : plan.operations) {
      predicted = apply_to_model(std::move(predicted), operation);
    }
    const Catalog found = read_catalog(*connection, world.events);
    check_as_predicted(predicted, found);
    const Plan again = make_plan(world.events, found, world.pipeline);
    CHECK(again.operations.empty());
    CHECK(again.refusals.size() == plan.refusals.size());
    try_programs(database, world, plan, found);
    operations += plan.operations.size();
  }
  CHECK(operations > worlds / 4);
}

TEST_CASE("the script of a plan does what applying it does", "[convergence][large]") {
  for (std::uint32_t seed = 1000; seed < 1020; ++seed) {
    INFO("seed " << seed);
    property::World world = property::make_world(seed);
    world.pipeline.schema_evolution = true;
    TestDatabase database = PgServer::instance().create_database();
    auto connection = pg::Connection::open({.url = database.conninfo()});
    REQUIRE(connection);
    database.run("CREATE SCHEMA shop");
    const Catalog before = read_catalog(*connection, world.events);
    const Plan plan = make_plan(world.events, before, world.pipeline);
    if (plan.operations.empty()) continue;
    database.run(plan_script(plan));
    const Catalog by_script = read_catalog(*connection, world.events);
    database.run("DROP SCHEMA shop CASCADE; CREATE SCHEMA shop");
    REQUIRE(apply_plan(*connection, plan, kPatient).all_done());
    CHECK(read_catalog(*connection, world.events).tables == by_script.tables);
  }
}

TEST_CASE("a column of every type takes the statements made for it", "[convergence]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = pg::Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  database.run(
      "CREATE SCHEMA shop;"
      "CREATE TYPE shop.mood AS ENUM ('sad', 'ok');"
      "CREATE DOMAIN shop.short AS varchar(3);"
      "CREATE DOMAIN shop.price AS numeric(6,2) CHECK (VALUE > 0);"
      "CREATE TABLE shop.t (id char(4), mood shop.mood, short shop.short, price shop.price,"
      " host inet, doc xml, span tstzrange, code varchar(5), codes varchar(5)[], flags char(2)[],"
      " moods shop.mood[], prices shop.price[], bits bit(3), free bit varying, words tsvector,"
      " seq int GENERATED ALWAYS AS IDENTITY, twice text GENERATED ALWAYS AS ('x') STORED,"
      " PRIMARY KEY (id, mood))");
  std::string fields;
  for (const char* const name : {"short", "host", "span", "code", "doc", "words", "twice"}) {
    fields += fmt::format("  {} string\n", name);
  }
  const Pipeline pipeline = compact::read_rule("key = (id, mood)\ndelete_mode = on\n");
  const auto events = compact::read_events(
      "topic shop.t\n  id string required\n  mood enum required\n  price decimal(6,2)\n"
      "  codes string[]\n  flags string[]\n  moods enum[]\n  prices decimal(6,2)[]\n"
      "  bits bits(3)\n  free bits(9)\n  seq int32\n" +
          fields,
      pipeline.topics.front());
  const Catalog found = read_catalog(*connection, events);
  const auto program = make_program(events.front(), found.tables.begin()->second, pipeline);
  REQUIRE(program);
  CHECK(program->row.size() == 16);
  try_statements(database, *program);
}

TEST_CASE("values that do not fit are rejected and never cut", "[convergence]") {
  TestDatabase database = PgServer::instance().create_database();
  auto connection = pg::Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  database.run(
      "CREATE SCHEMA shop; CREATE DOMAIN shop.short AS varchar(3);"
      "CREATE TABLE shop.t (id int PRIMARY KEY, code varchar(3), fixed char(3), short shop.short,"
      " codes varchar(3)[], fixeds char(3)[])");
  const Pipeline pipeline = compact::read_rule("");
  const auto events = compact::read_events(
      "topic shop.t\n  key id int32\n  id int32 required\n  code string\n  fixed string\n"
      "  short string\n  codes string[]\n  fixeds string[]\n",
      pipeline.topics.front());
  const Catalog found = read_catalog(*connection, events);
  const auto program = make_program(events.front(), found.tables.begin()->second, pipeline);
  REQUIRE(program);
  for (std::size_t column = 1; column < 6; ++column) {
    const Statement statement = upsert_rows(*program, {0, column});
    const std::string value = column < 4 ? "{abcd}" : "{\"{abcd}\"}";
    INFO(statement.sql);
    // The block ends well only if the server rejects the value.
    database.run(
        fmt::format("SET search_path = pg_catalog; PREPARE p(int[], text[]) AS {}; "
                    "DO $do$ BEGIN EXECUTE $q$EXECUTE p('{{1}}', '{}')$q$; RAISE 'it was taken'; "
                    "EXCEPTION WHEN string_data_right_truncation THEN NULL; END $do$; DEALLOCATE p",
                    statement.sql,
                    value));
  }
  CHECK(database.value("SELECT count(*) FROM shop.t") == "0");
}

}  // namespace weir::convergence_test
