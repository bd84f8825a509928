// Columns of types that somebody made: what the plan says of them, and what becomes of the values.

#include "tests/integration/run_fixture.h"
#include "tests/integration/shop_fixture.h"

namespace weir::test::live_types_test {

namespace {

constexpr const char* kTypes = R"(
  CREATE SCHEMA elsewhere;
  CREATE TYPE mood AS ENUM ('calm', 'wild');
  CREATE TYPE elsewhere.mood AS ENUM ('dull');
  CREATE TYPE pair AS (a int, b text);
  CREATE TYPE span AS RANGE (subtype = float8);
  CREATE DOMAIN elsewhere.short AS text CHECK (length(VALUE) < 5);
  CREATE EXTENSION citext SCHEMA public;
  )";

constexpr const char* kTable = R"(
  CREATE TABLE orders (
    id bigint PRIMARY KEY,
    enum mood,
    enum_elsewhere elsewhere.mood,
    composite pair,
    own_range span,
    range int4range,
    domain elsewhere.short,
    extension citext))";

constexpr const char* kFields =
    "  enum string\n  enum_elsewhere string\n  composite string\n  own_range string\n"
    "  range string\n  domain string\n  extension string\n";

std::string verdicts(const Plan& plan) {
  std::string out;
  for (const Refusal& refusal : plan.refusals) {
    out += fmt::format("{} {} {}\n",
                       code_id(refusal.code),
                       refusal.column,
                       refusal.consequence == Consequence::Stops ? "stops" : "continues");
  }
  return out;
}

}  // namespace

TEST_CASE("case 20: columns of types that somebody made are told by what they are",
          "[live_types]") {
  Shop shop(std::string(kTypes) + kTable);
  CHECK(verdicts(shop.plan(kOrders + kFields)) ==
        "R201 composite continues\nR201 enum continues\nR201 enum_elsewhere continues\n"
        "R201 own_range continues\nR201 range continues\n");
}

TEST_CASE("case 20: values fit into columns of types that somebody made, or are set aside",
          "[live_types]") {
  World world("topic \"t\" -> orders { key = (id) }");
  world.database.run(std::string(kTypes) + kTable);
  const std::string columns =
      "id int64, enum string?, enum_elsewhere string?, composite string?, own_range string?, "
      "range string?, domain string?, extension string?";
  const Json good = {{"id", 1},
                     {"enum", "calm"},
                     {"enum_elsewhere", "dull"},
                     {"composite", "(1,x)"},
                     {"own_range", "[0.5,1)"},
                     {"range", "[1,5)"},
                     {"domain", "abcd"},
                     {"extension", "Text"}};
  std::string lines = to_line({.payload = with_schema(columns, good)});
  std::int64_t offset = 1;
  for (const auto& [column, bad] : std::map<std::string, std::string>{{"enum", "dull"},
                                                                      {"enum_elsewhere", "calm"},
                                                                      {"composite", "(x,1)"},
                                                                      {"own_range", "[2,1)"},
                                                                      {"range", "[a,b)"},
                                                                      {"domain", "abcde"}}) {
    Json row = good;
    row["id"] = offset + 1;
    row[column] = bad;
    lines += to_line({.offset = offset++, .payload = with_schema(columns, row)});
  }
  Json last = good;
  last["id"] = 100;
  lines += to_line({.offset = offset, .payload = with_schema(columns, last)});
  world.events(lines);
  world.run();
  CHECK(world.value("SELECT string_agg(orders::text, ' ' ORDER BY id) FROM orders") ==
        "(1,calm,dull,\"(1,x)\",\"[0.5,1)\",\"[1,5)\",abcd,Text) "
        "(100,calm,dull,\"(1,x)\",\"[0.5,1)\",\"[1,5)\",abcd,Text)");
  CHECK(world.dead_letters().size() == 6);
}

TEST_CASE("case 22: another collation or comment is nothing to plan", "[live_types]") {
  Shop shop(
      "CREATE TABLE orders (id bigint PRIMARY KEY, code text COLLATE \"C\", name text);"
      "COMMENT ON COLUMN orders.name IS 'as in the passport'; COMMENT ON TABLE orders IS 'all'");
  shop.settle(kOrders + "  code string\n  name string\n");
  CHECK(shop.plan(kOrders + "  code string\n  name string\n").notices.empty());
}

}  // namespace weir::test::live_types_test
