// What must hold of catalogs that were written down, and of histories: over the same random worlds
// as plan_property_test.cpp.

#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/compile.h"
#include "compiler/emit/history.h"
#include "compiler/emit/json.h"
#include "compiler/emit/text.h"
#include "compiler/history.h"
#include "compiler/plan/predict.h"
#include "tests/property/world.h"

namespace weir::property::offline_property_test {

namespace {

constexpr std::uint32_t kWorlds = 1000;

Catalog after(Catalog catalog, const std::vector<Operation>& operations) {
  for (const Operation& operation : operations) {
    catalog = apply_to_model(std::move(catalog), operation);
  }
  return catalog;
}

CatalogSnapshot snapshot_of(const World& world) {
  CatalogSnapshot out{.catalog = world.catalog, .whole_schemas = {}};
  for (const auto& [name, schema] : out.catalog.schemas) out.whole_schemas.insert(name);
  // A snapshot does not hold what follows from its tables.
  out.catalog.taken_key_names.clear();
  out.catalog.by_folded_name.clear();
  return out;
}

// Histories until one changes nothing: what a schema could not have by itself, it may get once a
// later one has created the table.
Catalog one_by_one(const World& world) {
  Catalog catalog = world.catalog;
  for (bool settled = false; !settled;) {
    const History history = make_history(world.events, catalog, world.pipeline);
    for (const HistoryStep& step : history.steps) catalog = after(catalog, step.operations);
    settled = !history.has_operations();
  }
  return catalog;
}

}  // namespace

TEST_CASE("a catalog that was written down reads as it was", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const CatalogSnapshot snapshot = snapshot_of(make_world(seed));
    const std::string text = write_catalog(snapshot);
    const auto read = read_catalog_file(text);
    INFO(text << (read ? "" : to_text(read.error())));
    REQUIRE(read);
    REQUIRE(*read == snapshot);
    REQUIRE(write_catalog(*read) == text);
  }
}

TEST_CASE("a plan is the same against a catalog that was written down", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const auto read = read_catalog_file(write_catalog(snapshot_of(world)));
    REQUIRE(read);
    const Catalog catalog = excerpt(*read, tables_of(world.events));
    REQUIRE(plan_json(make_plan(world.events, catalog, world.pipeline)) ==
            plan_json(make_plan(world.events, world.catalog, world.pipeline)));
  }
}

TEST_CASE("case 3: schemas one by one give the same catalog as all at once", "[property]") {
  std::size_t steps = 0;
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const Plan plan = make_plan(world.events, world.catalog, world.pipeline);
    INFO(plan_text(plan));
    REQUIRE(one_by_one(world) == after(world.catalog, plan.operations));
    if (world.events.size() > 1) steps += plan.operations.size();
  }
  CHECK(steps > kWorlds / 5);
}

TEST_CASE("a history ends with the refusals of the plan", "[property]") {
  for (std::uint32_t seed = 0; seed < kWorlds; ++seed) {
    INFO("seed " << seed);
    const World world = make_world(seed);
    const Plan plan = make_plan(world.events, world.catalog, world.pipeline);
    const History history = make_history(world.events, world.catalog, world.pipeline);
    INFO(plan_text(plan) << history_text(history));
    REQUIRE(history.has_refusals() == !plan.refusals.empty());
    REQUIRE(history_json(history) ==
            history_json(make_history(world.events, world.catalog, world.pipeline)));
  }
}

}  // namespace weir::property::offline_property_test
