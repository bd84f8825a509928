// Random worlds on a real server: their tables are made from the model, the plan is applied, and
// the catalog that the server then has is compared with the one that was predicted.
// WEIR_TEST_WORLDS sets how many worlds are tried; many share a database, each in its own schema.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <set>

#include "compiler/compile.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/plan/fingerprint.h"
#include "runtime/apply/apply.h"
#include "runtime/catalog/introspect.h"
#include "tests/integration/model_ddl.h"
#include "tests/property/worlds_run.h"
#include "tests/support/catalog_text.h"
#include "tests/support/pg_server.h"

namespace weir::worlds_test {

namespace {

using property::Breach;
using property::World;
using test::PgServer;
using test::TestDatabase;

constexpr std::uint32_t kWorlds = 150;
constexpr std::uint32_t kBatch = 150;
constexpr LockLimits kPatient{.timeout_ms = 1'000, .budget_ms = 20'000};

constexpr std::string_view kTypes =
    "CREATE SCHEMA ext; CREATE EXTENSION ltree SCHEMA ext; CREATE SCHEMA shop;"
    "CREATE TYPE shop.mood AS ENUM ('sad', 'ok'); CREATE DOMAIN shop.price AS numeric(12,2);";

// Every attribute there is, with all that a change of it would alter, and its table's file.
constexpr std::string_view kAttributes =
    "SELECT c.oid::text, c.relfilenode, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,"
    " a.attidentity, a.attgenerated, a.attcollation, a.attisdropped, pg_get_expr(d.adbin, c.oid)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname ~ '^w[0-9]'"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum";

void make_servable(Table& table) {
  table.owner = table.may_update = true;
  table.dropped_columns = std::min(table.dropped_columns, 3);
  if (table.kind == RelationKind::Table) return;
  // The columns of a view have neither defaults nor keys; those of a sequence are its own.
  table.key.clear();
  table.unique_keys.clear();
  table.dropped_columns = 0;
  for (Column& column : table.columns) {
    column.nullable = true;
    column.has_default = column.generated = column.identity = column.identity_always = false;
  }
}

// The world as a superuser finds it in a schema of a database that has the types of kTypes.
World in_schema(World world, const std::string& schema) {
  world.pipeline.destination.schema = schema;
  for (TopicSchema& event : world.events) event.table.schema = schema;
  std::map<QualifiedName, Table> tables;
  for (auto& [name, table] : world.catalog.tables) {
    table.name.schema = schema;
    make_servable(table);
    tables.emplace(table.name, table);
  }
  world.catalog.tables = std::move(tables);
  return world;
}

// A world on the server: what was there, what was planned, and the tables as they should be then,
// with the texts of new defaults.
struct Served {
  World world;
  Catalog before;
  Plan plan;
  std::map<QualifiedName, Table> model;
};

std::map<QualifiedName, Table> model_after(const World& world, const Plan& plan) {
  std::map<QualifiedName, Table> model = world.catalog.tables;
  for (const Operation& operation : plan.operations) {
    if (const auto* const create = std::get_if<CreateTable>(&operation)) {
      model.emplace(create->table.name, create->table);
    } else {
      const auto& add = std::get<AddColumn>(operation);
      model.at(add.table).columns.push_back(add.column);
    }
  }
  return model;
}

std::string create_all(const std::map<QualifiedName, Table>& tables, const std::string& schema) {
  std::string out = fmt::format("CREATE SCHEMA {};\n", schema);
  for (const auto& [name, table] : tables) out += test::create_statements(table);
  return out;
}

// Several worlds in one database.
class Batch {
 public:
  explicit Batch(const std::vector<World>& worlds);

  // What went wrong in which world, by its place; a breach that no one world owns stands at the
  // end.
  std::vector<Breach> breaches();

 private:
  Catalog read(const World& world);
  Breach breach(const Served& served);
  Breach attributes_changed(const std::set<std::vector<std::string>>& before);
  Breach dumps_differ();

  TestDatabase database_ = PgServer::instance().create_database();
  pg::Connection connection_;
  std::vector<Served> served_;
};

pg::Connection open(const TestDatabase& database) {
  auto connection = pg::Connection::open({.url = database.conninfo()});
  REQUIRE(connection);
  return *std::move(connection);
}

Batch::Batch(const std::vector<World>& worlds) : connection_(open(database_)) {
  std::string script(kTypes);
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    const std::string schema = fmt::format("w{}", i);
    served_.push_back(
        {.world = in_schema(worlds[i], schema), .before = {}, .plan = {}, .model = {}});
    script += create_all(served_.back().world.catalog.tables, schema);
  }
  database_.run(script);
}

Catalog Batch::read(const World& world) {
  auto catalog = introspect(connection_,
                            {.tables = tables_of(world.events),
                             .schemas = {world.pipeline.destination.schema},
                             .types = {"ltree", "citext"}});
  REQUIRE(catalog);
  return *std::move(catalog);
}

Breach Batch::breach(const Served& served) {
  const Catalog found = read(served.world);
  const Catalog predicted = property::after(served.before, served.plan.operations);
  for (const auto& [name, table] : predicted.tables) {
    const Table* const live = found.find(name);
    if (live == nullptr) return fmt::format("{} is not there", display(name));
    const std::string wanted = compact::to_text(table);
    if (compact::to_text(*live) != wanted || fingerprint(live) != fingerprint(&table)) {
      return fmt::format("predicted\n{}found\n{}", wanted, compact::to_text(*live));
    }
    if (const Table* const old = served.before.find(name);
        old && !property::is_prefix(*old, *live)) {
      return fmt::format("{} is not as it was", display(name));
    }
  }
  const Plan again = make_plan(served.world.events, found, served.world.pipeline);
  if (!again.operations.empty() || again.refusals.size() > served.plan.refusals.size()) {
    return fmt::format("planned again:\n{}", plan_text(again));
  }
  return {};
}

std::set<std::vector<std::string>> rows_of(TestDatabase& database, std::string_view query) {
  const test::Rows rows = database.query(std::string(query));
  return {rows.begin(), rows.end()};
}

Breach Batch::attributes_changed(const std::set<std::vector<std::string>>& before) {
  const auto after = rows_of(database_, kAttributes);
  for (const auto& row : before) {
    if (!after.contains(row)) return fmt::format("changed: {}", fmt::join(row, " | "));
  }
  return {};
}

// pg_dump guards its scripts with a random key in two lines of later minor versions.
std::string without_guard(const std::string& dump) {
  std::string out;
  std::size_t start = 0;
  while (start < dump.size()) {
    const std::size_t end = std::min(dump.find('\n', start), dump.size() - 1) + 1;
    const std::string_view line(dump.data() + start, end - start);
    if (!line.starts_with("\\restrict ") && !line.starts_with("\\unrestrict ")) out += line;
    start = end;
  }
  return out;
}

std::string dump(const TestDatabase& database) {
  const std::string command = fmt::format(
      "'{}/pg_dump' --schema-only -d '{}'", PgServer::find_programs(), database.conninfo());
  std::FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 65536> chunk{};
  for (std::size_t n = 0; (n = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    out.append(chunk.data(), n);
  }
  REQUIRE(pclose(pipe) == 0);
  return without_guard(out);
}

// The database must dump as one in which the predicted tables were created in one go.
Breach Batch::dumps_differ() {
  TestDatabase fresh = PgServer::instance().create_database();
  std::string script(kTypes);
  for (const Served& served : served_) {
    script += create_all(served.model, served.world.pipeline.destination.schema);
  }
  fresh.run(script);
  const std::string wanted = dump(fresh);
  const std::string found = dump(database_);
  if (wanted == found) return {};
  const auto at = std::ranges::mismatch(wanted, found).in1 - wanted.begin();
  const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 200));
  return fmt::format("dumps differ; wanted\n{}\nfound\n{}",
                     wanted.substr(from, 400),
                     found.substr(std::min(from, found.size()), 400));
}

std::vector<Breach> Batch::breaches() {
  const auto attributes = rows_of(database_, kAttributes);
  std::vector<Breach> out;
  for (Served& served : served_) {
    served.before = read(served.world);
    served.plan = make_plan(served.world.events, served.before, served.world.pipeline);
    served.model = model_after(served.world, served.plan);
    const bool done = apply_plan(connection_, served.plan, kPatient).all_done();
    out.push_back(done ? breach(served) : Breach("it could not be applied"));
  }
  Breach of_all = attributes_changed(attributes);
  if (!of_all) of_all = dumps_differ();
  out.push_back(of_all);
  return out;
}

Breach alone(const World& world) {
  for (Breach& breach : Batch({world}).breaches()) {
    if (breach) return std::move(breach);
  }
  return {};
}

// The first breach among the worlds of these seeds, shrunk on the server.
std::string first_breach(std::uint32_t first, std::uint32_t end) {
  std::vector<World> worlds;
  for (std::uint32_t seed = first; seed < end; ++seed) worlds.push_back(property::make_world(seed));
  const std::vector<Breach> breaches = Batch(worlds).breaches();
  if (std::ranges::none_of(breaches, [](const Breach& b) { return b.has_value(); })) return {};
  for (std::uint32_t i = 0; i < worlds.size(); ++i) {
    if (!breaches[i] && !breaches.back()) continue;
    if (!alone(worlds[i])) continue;
    const property::Trial trial{.program = "build/dev/tests/integration/integration_tests",
                                .test = "cases 73 and 75: *",
                                .breach = alone};
    const World small = property::smallest(trial, worlds[i]);
    return property::report(trial, first + i, small) + "\nas SQL:\n" +
           create_all(small.catalog.tables, "shop") +
           plan_script(make_plan(small.events, small.catalog, small.pipeline));
  }
  return "only together: " + breaches.back().value_or("one world disturbs another");
}

}  // namespace

TEST_CASE("cases 73 and 75: the server has the predicted catalog, and what was there stays",
          "[worlds]") {
  const auto [first, end] = property::seeds_to_try(kWorlds);
  for (std::uint32_t at = first; at < end; at += kBatch) {
    REQUIRE(first_breach(at, std::min(at + kBatch, end)) == "");
  }
}

}  // namespace weir::worlds_test
