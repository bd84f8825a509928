// The shrinker itself: a failure that is made up must come out as the smallest world that has it.

#include "tests/property/shrink.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/property/properties.h"
#include "tests/property/world_text.h"
#include "tests/property/worlds_run.h"

namespace weir::property::shrink_test {

namespace {

// As if adding a column with a default to a table with a key were a bug.
Breach made_up(const World& world) {
  const Planned made = planned(world);
  for (const Operation& operation : made.plan.operations) {
    const auto* const add = std::get_if<AddColumn>(&operation);
    if (add == nullptr || !add->column.default_text) continue;
    if (!world.catalog.tables.at(add->table).key.empty()) return "it adds " + add->column.name;
  }
  return {};
}

std::uint32_t first_seed_that_fails() {
  std::uint32_t seed = 0;
  while (!made_up(make_world(seed))) ++seed;
  return seed;
}

}  // namespace

TEST_CASE("a world that fails shrinks to what the failure needs", "[property]") {
  const std::uint32_t seed = first_seed_that_fails();
  const World small =
      shrink(make_world(seed), [](const World& world) { return made_up(world).has_value(); });
  INFO(to_text(small));
  CHECK(made_up(small).has_value());
  REQUIRE(small.events.size() == 1);
  REQUIRE(small.catalog.tables.size() == 1);
  CHECK(small.catalog.tables.begin()->second.columns.size() == 1);
  CHECK(std::ranges::count_if(small.events.front().schema.row, [](const Field& field) {
          return field.default_json.has_value();
        }) == 1);
  CHECK(small.events.front().schema.row.size() <= 2);
}

TEST_CASE("a failure tells how to see it again and the smallest world", "[property]") {
  const Trial trial{.test = "made up", .breach = made_up};
  const std::uint32_t seed = first_seed_that_fails();
  const World small = smallest(trial, make_world(seed));
  const std::string told = report(trial, seed, small);
  INFO(told);
  CHECK(told.starts_with("again: WEIR_TEST_SEED=" + std::to_string(seed) + " build/dev"));
  CHECK(told.find("\nit adds ") != std::string::npos);
  const auto start = told.find("# What holds");
  REQUIRE(start != std::string::npos);
  CHECK(made_up(read_world(told.substr(start))).has_value());
  // The same failure is told in the same words.
  CHECK(report(trial, seed, smallest(trial, make_world(seed))) == told);
}

}  // namespace weir::property::shrink_test
