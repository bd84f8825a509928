// Every pair of a live and a desired table of at most two columns a and b, of four types, nullable
// or not, with a default or not, with key a or none; and what a plan must say of each, written down
// independently of the compiler. WEIR_TEST_WORLDS=100000 or more tries all pairs, less a part.

#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "compiler/emit/text.h"
#include "tests/property/properties.h"
#include "tests/property/world_text.h"
#include "tests/property/worlds_run.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"

namespace weir::property::small_worlds_test {

namespace {

constexpr std::array kFieldTypes = {"int32", "int64", "string", "boolean"};
constexpr std::array kFieldDefaults = {"7", "7", "\"x\"", "true"};
constexpr std::array kColumnTypes = {"integer", "bigint", "text", "boolean"};

enum class Holds : std::uint8_t { All, Some, None };
using enum Holds;

// kFits[field][column]: which values of the field the column holds.
constexpr std::array<std::array<Holds, 4>, 4> kFits = {{{All, All, All, None},
                                                        {Some, All, All, None},
                                                        {None, None, All, None},
                                                        {None, None, All, All}}};

// A field or a column: one of sixteen.
struct Part {
  std::size_t type = 0;
  bool nullable = true;
  bool has_default = false;
};

Part part(std::size_t number) {
  return {.type = number % 4, .nullable = number / 4 % 2 == 0, .has_default = number / 8 == 1};
}

// At most one part each for a and b, and whether a is the key.
struct Shape {
  std::vector<Part> parts;
  bool key = false;
};

std::vector<Shape> shapes(bool key) {
  std::vector<Shape> out;
  if (!key) out.push_back({});
  for (std::size_t a = 0; a < 16; ++a) {
    if (key && (part(a).nullable || part(a).has_default)) continue;
    out.push_back({.parts = {part(a)}, .key = key});
    for (std::size_t b = 0; b < 16; ++b) {
      out.push_back({.parts = {part(a), part(b)}, .key = key});
    }
  }
  return out;
}

std::vector<Shape> all_shapes() {
  std::vector<Shape> out = shapes(false);
  for (Shape& shape : shapes(true)) out.push_back(std::move(shape));
  return out;
}

std::string name_of(std::size_t at) {
  return at == 0 ? "a" : "b";
}

TopicSchema event_of(const Shape& shape) {
  TopicSchema event;
  event.topic = "s.t";
  event.version = 1;
  event.table = {.schema = "shop", .name = "t"};
  event.schema.shape = RowShape::Envelope;
  event.rule.insert_mode = shape.key ? InsertMode::Upsert : InsertMode::Insert;
  for (std::size_t i = 0; i < shape.parts.size(); ++i) {
    Field field;
    field.name = name_of(i);
    field.type = compact::read_logical_type(kFieldTypes[shape.parts[i].type]);
    field.optional = shape.parts[i].nullable;
    if (shape.parts[i].has_default) field.default_json = kFieldDefaults[shape.parts[i].type];
    event.schema.row.push_back(std::move(field));
  }
  if (shape.key) {
    event.schema.key_shape = KeyShape::Struct;
    event.schema.key.push_back(event.schema.row.front());
  }
  return event;
}

Table table_of_shape(const Shape& shape) {
  Table table;
  table.name = {.schema = "shop", .name = "t"};
  for (std::size_t i = 0; i < shape.parts.size(); ++i) {
    Column column;
    column.name = name_of(i);
    column.type = compact::read_type(kColumnTypes[shape.parts[i].type]);
    column.nullable = shape.parts[i].nullable;
    column.has_default = shape.parts[i].has_default;
    table.columns.push_back(std::move(column));
  }
  if (shape.key) table.key = {"a"};
  return table;
}

// What a plan says: "create", "add b", "R201 a", "R202", in a set.
using Verdict = std::set<std::string>;

void expect_column(const Shape& desired, const Shape& live, std::size_t at, Verdict& out) {
  const Part& wanted = desired.parts[at];
  const bool key = desired.key && at == 0;
  if (at < live.parts.size()) {
    if (kFits[wanted.type][live.parts[at].type] != All) out.insert("R201 " + name_of(at));
  } else if (!key) {
    out.insert((wanted.nullable || wanted.has_default ? "add " : "R204 ") + name_of(at));
  }
}

Verdict expected(const Shape& desired, const Shape* live) {
  if (desired.parts.empty()) return {"R213"};
  if (live == nullptr) return {"create"};
  Verdict out;
  if (desired.key && !live->key) out.insert("R202");
  for (std::size_t i = 0; i < desired.parts.size(); ++i) expect_column(desired, *live, i, out);
  for (std::size_t i = desired.parts.size(); i < live->parts.size(); ++i) {
    const Part& own = live->parts[i];
    if (!own.nullable && !own.has_default) out.insert("R215 " + name_of(i));
  }
  return out;
}

Verdict verdict(const Plan& plan) {
  Verdict out;
  for (const Operation& operation : plan.operations) {
    const auto* const add = std::get_if<AddColumn>(&operation);
    out.insert(add == nullptr ? "create" : "add " + add->column.name);
  }
  for (const Refusal& refusal : plan.refusals) {
    out.insert(std::string(code_id(refusal.code)) +
               (refusal.column.empty() ? "" : " " + refusal.column));
  }
  return out;
}

// Calls `visit(desired, live, world)` for every stride-th pair; `live` may be null.
template <typename Visit>
std::size_t visit_pairs(std::size_t stride, Visit visit) {
  const std::vector<Shape> shapes = all_shapes();
  const std::size_t lives = shapes.size() + 1;
  std::size_t count = 0;
  for (std::size_t pair = 0; pair < shapes.size() * lives; pair += stride, ++count) {
    const Shape& desired = shapes[pair / lives];
    const Shape* const live = pair % lives == 0 ? nullptr : &shapes[pair % lives - 1];
    World world;
    world.pipeline = compact::read_rule("");
    world.catalog.server_version = 150018;
    world.catalog.schemas["shop"] = {};
    world.events.push_back(event_of(desired));
    if (live != nullptr) {
      Table table = table_of_shape(*live);
      world.catalog.tables.emplace(table.name, std::move(table));
    }
    visit(desired, live, world);
  }
  return count;
}

// A prime, so that a part of the pairs has some of everything.
std::size_t usual_stride() {
  return seeds_to_try(0).end >= 100'000 ? 1 : 37;
}

Breach first_breach_of(const Planned& made) {
  for (const Property& property : properties()) {
    if (auto breach = property.breach(made)) return fmt::format("{}\n{}", property.name, *breach);
  }
  return {};
}

}  // namespace

TEST_CASE("every pair of small tables gets the verdict that it must get", "[property]") {
  const std::size_t pairs = visit_pairs(usual_stride(), [](auto& desired, auto* live, auto& world) {
    const Planned made = planned(world);
    if (verdict(made.plan) == expected(desired, live) && !first_breach_of(made)) return;
    INFO(to_text(world) << plan_text(made.plan) << first_breach_of(made).value_or(""));
    CHECK(verdict(made.plan) == expected(desired, live));
    FAIL("");
  });
  CHECK(pairs > 3'000);
}

// If nothing could fail the tests above, they would be worth nothing.
TEST_CASE("case 78: a compiler that always says safe, or always refuses, is found out",
          "[property]") {
  std::size_t safe_is_wrong = 0;
  std::size_t refusing_is_wrong = 0;
  const std::size_t pairs = visit_pairs(23, [&](auto& desired, auto* live, auto&) {
    const Verdict right = expected(desired, live);
    Verdict safe;
    Verdict refusing;
    for (const std::string& one : right) {
      const bool made = one == "create" || one.starts_with("add ");
      if (made) safe.insert(one);
      refusing.insert(made ? "refused" : one);
    }
    safe_is_wrong += safe != right ? 1U : 0U;
    refusing_is_wrong += refusing != right ? 1U : 0U;
  });
  CHECK(safe_is_wrong > pairs / 3);
  CHECK(refusing_is_wrong > 100);
}

}  // namespace weir::property::small_worlds_test
