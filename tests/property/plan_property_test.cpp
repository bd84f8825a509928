// What must hold of every plan, over thousands of small random worlds. A failure prints its seed;
// make_world(seed) makes the world again.

#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/bind/assignability.h"
#include "compiler/compile.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/dml.h"
#include "compiler/emit/json.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/plan/predict.h"
#include "tests/property/statement_words.h"
#include "tests/property/world.h"
#include "tests/support/plan_forms.h"

namespace weir::property {

namespace {

constexpr std::uint32_t kWorlds = 1000;

Plan plan_of(const World& world) {
  return make_plan(world.events, world.catalog, world.pipeline);
}

Catalog after(const World& world, const Plan& plan) {
  Catalog catalog = world.catalog;
  for (const Operation& operation : plan.operations) {
    catalog = apply_to_model(std::move(catalog), operation);
  }
  return catalog;
}

// True if every column of `before` stands in `later` as it was and where it was.
bool is_prefix(const Table& before, const Table& later) {
  return before.columns.size() <= later.columns.size() &&
         std::equal(before.columns.begin(), before.columns.end(), later.columns.begin()) &&
         before.key == later.key && before.kind == later.kind;
}

const std::set<std::string>& allowed_words() {
  static const std::set<std::string> words = {
      "CREATE",  "ALTER",   "TABLE", "ADD",       "COLUMN",      "CONSTRAINT", "PRIMARY",
      "KEY",     "NOT",     "NULL",  "DEFAULT",   "TRUE",        "FALSE",      "SMALLINT",
      "INTEGER", "BIGINT",  "REAL",  "DOUBLE",    "PRECISION",   "TEXT",       "BOOLEAN",
      "BYTEA",   "NUMERIC", "DATE",  "TIMESTAMP", "TIMESTAMPTZ", "TIME",       "INTERVAL",
      "JSON",    "UUID",    "BIT",   "POINT"};
  return words;
}

bool stops(const Plan& plan, const TopicSchema& event) {
  const QualifiedName table = table_name(event);
  return std::ranges::any_of(plan.refusals, [&](const Refusal& refusal) {
    return refusal.table == table && refusal.consequence == Consequence::Stops;
  });
}

}  // namespace

TEST_CASE("planning the same twice gives the same bytes", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const Plan plan = plan_of(world);
    REQUIRE(plan_json(plan) == plan_json(plan_of(world)));
    REQUIRE(plan_text(plan) == plan_text(plan_of(world)));
  }
}

TEST_CASE("case 68: every form of every plan is what its readers expect", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds / 5; ++seed) {
    const auto breaches = test::form_breaches(plan_of(make_world(seed)));
    INFO("seed " << seed);
    REQUIRE(breaches == std::vector<std::string>{});
  }
}

TEST_CASE("a plan that was applied leaves nothing to plan", "[property]") {
  std::size_t operations = 0;
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    World world = make_world(seed);
    const Plan plan = plan_of(world);
    operations += plan.operations.size();
    world.catalog = after(world, plan);
    const Plan again = plan_of(world);
    INFO(plan_text(plan) << plan_text(again));
    REQUIRE(again.operations.empty());
    REQUIRE(again.refusals.empty() == plan.refusals.empty());
  }
  CHECK(operations > kWorlds / 4);
}

TEST_CASE("a plan only adds: what was there stays as it was", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const Catalog later = after(world, plan_of(world));
    for (const auto& [name, table] : world.catalog.tables) {
      const Table* const now = later.find(name);
      REQUIRE(now != nullptr);
      REQUIRE(is_prefix(table, *now));
    }
  }
}

TEST_CASE("no column is added that rows which exist would lack", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    for (const Operation& operation : plan_of(make_world(seed)).operations) {
      const auto* const add = std::get_if<AddColumn>(&operation);
      if (add == nullptr) continue;
      REQUIRE((add->column.nullable || add->column.default_text.has_value()));
    }
  }
}

TEST_CASE("no statement but CREATE TABLE and ADD COLUMN comes out", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    for (const TableDdl& table : ddl(plan_of(make_world(seed)).operations)) {
      REQUIRE(table.statements.size() == 1);
      const std::string& sql = table.statements.front();
      INFO(sql);
      REQUIRE(sql.starts_with(table.creates ? "CREATE TABLE \"" : "ALTER TABLE \""));
      for (const std::string& word : bare_words(sql)) {
        INFO(word);
        REQUIRE(allowed_words().contains(word));
      }
    }
  }
}

TEST_CASE("the script holds nothing but its statements and comments", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const Plan plan = plan_of(make_world(seed));
    const std::string script = plan_script(plan);
    std::size_t commits = 0;
    for (std::size_t at = script.find("\nCOMMIT;\n"); at != std::string::npos;
         at = script.find("\nCOMMIT;\n", at + 1)) {
      ++commits;
    }
    REQUIRE(commits == ddl(plan.operations).size());
  }
}

TEST_CASE("where nothing stops, rows can be written", "[property]") {
  std::size_t programs = 0;
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const Plan plan = plan_of(world);
    const Catalog later = after(world, plan);
    for (const TopicSchema& event : world.events) {
      if (event.schema.shape == RowShape::KeyOnly || stops(plan, event)) continue;
      const Table* const live = later.find(table_name(event));
      REQUIRE(live != nullptr);
      const auto program = make_program(event, *live, world.pipeline);
      INFO(plan_text(plan) << (program ? "" : program.error().message));
      REQUIRE(program.has_value());
      std::vector<std::size_t> columns;
      for (const FieldBinding& field : program->row) columns.push_back(field.column);
      const Statement insert = insert_rows(*program, columns);
      REQUIRE(insert.params.size() == columns.size());
      ++programs;
    }
  }
  CHECK(programs > kWorlds / 20);
}

}  // namespace weir::property
