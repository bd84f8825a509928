// In which order schemas may come without changing what comes of them: see "Order" in DESIGN.md.

#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "compiler/compile.h"
#include "compiler/emit/json.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "tests/property/properties.h"
#include "tests/property/worlds_run.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"

namespace weir::property::order_test {

namespace {

constexpr std::uint32_t kWorlds = 300;

Plan plan_of(const World& world) {
  return make_plan(world.events, world.catalog, world.pipeline);
}

std::string all_forms(const Plan& plan) {
  return plan_text(plan) + plan_json(plan) + plan_script(plan);
}

// The same schemas in another order, in which those of one table still follow each other as before.
World interleaved(World world, std::mt19937& random) {
  const std::vector<TopicSchema> events = world.events;
  std::vector<QualifiedName> slots;
  for (const TopicSchema& event : events) slots.push_back(table_name(event));
  std::ranges::shuffle(slots, random);
  std::map<QualifiedName, std::size_t> next;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    std::size_t& at = next[slots[i]];
    while (table_name(events[at]) != slots[i]) ++at;
    world.events[i] = events[at++];
  }
  return world;
}

Breach depends_on_interleaving(const World& world) {
  std::mt19937 random(static_cast<std::uint32_t>(world.events.size()));
  const std::string as_it_came = all_forms(plan_of(world));
  for (int i = 0; i < 3; ++i) {
    const Plan other = plan_of(interleaved(world, random));
    if (all_forms(other) != as_it_came) {
      return fmt::format("{}\nin another order\n{}", plan_text(plan_of(world)), plan_text(other));
    }
  }
  return {};
}

// A world whose schemas are compatible: one table and one key, and of each field the schemas know
// at most one type, default and requirement.
World compatible_world(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto chance = [&](unsigned one_in) { return random() % one_in == 0; };
  const std::array pool = {"a int32",
                           "b string default \"x\"",
                           "c decimal(8,2)",
                           "d int32 required default 7",
                           "e timestamptz",
                           "f boolean"};
  std::string events;
  for (std::size_t i = 2 + random() % 3; i > 0; --i) {
    events += "topic s.one\n  key id int64\n  id int64 required\n";
    for (const char* const field : pool) {
      if (chance(2)) events += fmt::format("  {}\n", field);
    }
  }
  World world;
  world.pipeline = compact::read_rule("");
  world.events = compact::read_events(events, world.pipeline.topics.front());
  world.catalog = compact::read_catalog(
      chance(2) ? ""
                : "table shop.one\n  id bigint not null\n  c numeric(8,2)\n  own text\n"
                  "  primary key (id)\n");
  return world;
}

// What a table can hold, whatever the order of its columns.
std::string merged(Catalog catalog) {
  std::string out;
  for (auto& [name, table] : catalog.tables) {
    std::ranges::sort(table.columns, {}, &Column::name);
    out += compact::to_text(table);
  }
  return out;
}

std::string merge(const World& world, const std::vector<TopicSchema>& events) {
  return merged(after(world.catalog, make_plan(events, world.catalog, world.pipeline).operations));
}

// Planned and applied group by group.
std::string merge_apart(const World& world, std::size_t first_group) {
  const auto middle = world.events.begin() + static_cast<std::ptrdiff_t>(first_group);
  const std::vector<TopicSchema> first(world.events.begin(), middle);
  const std::vector<TopicSchema> second(middle, world.events.end());
  World later = world;
  later.catalog = after(world.catalog, make_plan(first, world.catalog, world.pipeline).operations);
  return merge(later, second);
}

Breach merge_is_no_lattice(const World& world) {
  const std::string all = merge(world, world.events);
  std::vector<std::size_t> order(world.events.size());
  std::iota(order.begin(), order.end(), 0U);
  do {
    World other = world;
    for (std::size_t i = 0; i < order.size(); ++i) other.events[i] = world.events[order[i]];
    if (merge(other, other.events) != all) return "it is not commutative";
    for (std::size_t group = 1; group < order.size(); ++group) {
      if (merge_apart(other, group) != all) return "it is not associative";
    }
  } while (std::next_permutation(order.begin(), order.end()));
  std::vector<TopicSchema> twice = world.events;
  twice.insert(twice.end(), world.events.begin(), world.events.end());
  if (merge(world, twice) != all) return "it is not idempotent";
  if (!plan_of(world).refusals.empty()) return "a compatible schema is refused";
  return {};
}

// One schema after the other, as a run meets them, again and again until nothing changes.
Catalog stepwise(const World& world) {
  Catalog catalog = world.catalog;
  for (bool changed = true; changed;) {
    changed = false;
    for (const TopicSchema& event : world.events) {
      const Plan plan = make_plan({event}, catalog, world.pipeline);
      changed |= !plan.operations.empty();
      catalog = after(std::move(catalog), plan.operations);
    }
  }
  return catalog;
}

Breach steps_differ_from_all_at_once(const World& world) {
  const Planned made = planned(world);
  for (const auto& [name, table] : stepwise(world).tables) {
    const Table* const at_once = made.after.find(name);
    if (at_once == nullptr || *at_once != table) return fmt::format("{} differs", display(name));
  }
  return {};
}

}  // namespace

TEST_CASE("case 3: schemas one by one leave the catalog that all at once leave", "[property]") {
  CHECK(first_breach({.test = "case 3: *", .breach = steps_differ_from_all_at_once}, kWorlds) ==
        "");
}

TEST_CASE("case 4: the order of unrelated schemas does not show in a plan", "[property]") {
  CHECK(first_breach({.test = "case 4: *", .breach = depends_on_interleaving}, kWorlds) == "");
}

TEST_CASE("case 74: merging compatible schemas is commutative, associative, idempotent",
          "[property]") {
  const Trial trial{.test = "case 74: *", .make = compatible_world, .breach = merge_is_no_lattice};
  CHECK(first_breach(trial, kWorlds / 10) == "");
}

TEST_CASE("a column whose type changes midway has the first type, so order counts", "[property]") {
  const Pipeline pipeline = compact::read_rule("");
  const auto events = compact::read_events(
      "topic s.one\n  key id int64\n  id int64 required\n  n int32\n"
      "topic s.one\n  key id int64\n  id int64 required\n  n int64\n",
      pipeline.topics.front());
  World world{.pipeline = pipeline, .events = events, .catalog = compact::read_catalog("")};
  const Plan forth = plan_of(world);
  std::ranges::reverse(world.events);
  const Plan back = plan_of(world);
  CHECK(forth.refusals.size() == 1);
  CHECK(back.refusals.empty());
}

}  // namespace weir::property::order_test
