// What must hold of every plan, over random small worlds. WEIR_TEST_WORLDS sets how many.

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "compiler/compile.h"
#include "compiler/emit/json.h"
#include "tests/property/world_text.h"
#include "tests/property/worlds_run.h"
#include "tests/support/plan_forms.h"

namespace weir::property::plan_property_test {

namespace {

constexpr std::uint32_t kWorlds = 1'500;

Breach first_that_breaks(const World& world) {
  const Planned made = planned(world);
  for (const Property& property : properties()) {
    if (auto breach = property.breach(made)) return fmt::format("{}\n{}", property.name, *breach);
  }
  return {};
}

// Printing worlds is of use only if what is printed is the world.
Breach text_says_all(const World& world) {
  const World read = read_world(to_text(world));
  const auto json = [](const World& w) {
    return plan_json(make_plan(w.events, w.catalog, w.pipeline));
  };
  if (json(read) != json(world)) return "the plan of the world that was read back differs";
  return {};
}

}  // namespace

TEST_CASE("case 73: what must hold of every plan holds of random ones", "[property]") {
  CHECK(first_breach({.test = "case 73: *", .breach = first_that_breaks}, kWorlds) == "");
}

TEST_CASE("case 68: every form of every plan is what its readers expect", "[property]") {
  const auto breach = [](const World& world) -> Breach {
    const auto breaches = test::form_breaches(planned(world).plan);
    if (breaches.empty()) return {};
    return breaches.front();
  };
  CHECK(first_breach({.test = "case 68: *", .breach = breach}, 200) == "");
}

TEST_CASE("random worlds lead to plans of every kind", "[property]") {
  std::size_t creates = 0;
  std::size_t adds = 0;
  std::size_t refusals = 0;
  std::size_t empty = 0;
  for (std::uint32_t seed = 0; seed < 1'000; ++seed) {
    const World world = make_world(seed);
    const Plan plan = planned(world).plan;
    for (const Operation& one : plan.operations) {
      ++(std::holds_alternative<CreateTable>(one) ? creates : adds);
    }
    refusals += plan.refusals.size();
    empty += plan.empty() ? 1 : 0;
  }
  CHECK(creates > 100);
  CHECK(adds > 100);
  CHECK(refusals > 500);
  CHECK(empty > 5);
}

TEST_CASE("the golden case that a world is printed as makes that world", "[property]") {
  CHECK(first_breach({.test = "the golden case that a world *", .breach = text_says_all}, 1'000) ==
        "");
}

}  // namespace weir::property::plan_property_test
