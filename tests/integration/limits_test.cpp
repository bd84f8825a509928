// Limits, defaults and names, and the statements that refusals have for people, against a real
// server: what weir says of them is what the server does.

#include "compiler/emit/dba.h"
#include "compiler/plan/forecast.h"
#include "tests/integration/shop_fixture.h"

namespace weir::test::limits_test {

namespace {

std::string columns_named_c(int count, const std::string& type) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += fmt::format("{}c{} {}", i > 1 ? ", " : "", i, type);
  return out;
}

}  // namespace

TEST_CASE("case 26: a row is too wide at the forecast number of columns", "[limits]") {
  Shop shop("");
  const auto insert_into = [&](const char* type, int count, const std::string& value) {
    const PgType column_type = compact::read_type(type);
    std::vector<Column> columns(static_cast<std::size_t>(count));
    for (Column& column : columns) column.type = column_type;
    std::string values;
    for (int i = 0; i < count; ++i) values += (i > 0 ? ", " : "") + value;
    shop.database.run(fmt::format("DROP TABLE IF EXISTS shop.wide; CREATE TABLE shop.wide ({})",
                                  columns_named_c(count, type)));
    const bool taken = shop.state_of(fmt::format("INSERT INTO shop.wide SELECT {} FROM (SELECT "
                                                 "string_agg(md5(i::text), '') AS large FROM "
                                                 "generate_series(1, 90) AS i) AS one",
                                                 values)) == "";
    CHECK(taken == (full_row_bytes(columns) <= kMaxRowBytes));
    return taken;
  };
  CHECK(insert_into("bigint", 1017, "1"));
  CHECK_FALSE(insert_into("bigint", 1018, "1"));
  CHECK(insert_into("text", 452, "large"));
  CHECK_FALSE(insert_into("text", 453, "large"));
}

TEST_CASE("case 25: the last free place is taken, and no more", "[limits]") {
  Shop shop("CREATE TABLE orders (id bigint PRIMARY KEY, " + columns_named_c(1598, "bool") +
            "); ALTER TABLE orders DROP COLUMN c1, DROP COLUMN c2");
  CHECK(codes(shop.plan(kOrders + "  a string\n  b string\n")) == Lines{"R208"});
  shop.settle(kOrders + "  a string\n");
  CHECK(codes(shop.plan(kOrders + "  a string\n  b string\n")) == Lines{"R208"});
  CHECK(shop.state_of("ALTER TABLE shop.orders ADD COLUMN b text") == "54011");
}

TEST_CASE("case 24: a column that was dropped and comes back is added", "[limits]") {
  Shop shop(
      "CREATE TABLE orders (id bigint PRIMARY KEY, note text); ALTER TABLE orders DROP COLUMN "
      "note");
  shop.settle(kOrders + "  note string\n");
  CHECK(shop.live("orders").dropped_columns == 1);
}

TEST_CASE("case 14: the largest default that is added is one that the server keeps", "[limits]") {
  Shop shop("CREATE TABLE orders (id bigint PRIMARY KEY); INSERT INTO orders VALUES (1)");
  std::string noise;
  for (std::uint32_t i = 1; noise.size() < 1024; ++i) {
    noise += fmt::format("{:x}", i * 2654435761U);
  }
  noise.resize(1024);
  shop.settle(kOrders + "  note string required default \"" + noise + "\"\n");
  CHECK(shop.database.value("SELECT note FROM shop.orders") == noise);
  CHECK(codes(shop.plan(kOrders + "  more string default \"" + noise + "x\"\n")) == Lines{"R224"});
}

TEST_CASE("case 15: a required column is refused on a filled table and on an empty one",
          "[limits]") {
  Shop shop("CREATE TABLE orders (id bigint PRIMARY KEY)");
  CHECK(codes(shop.plan(kOrders + "  note string required\n")) == Lines{"R204"});
  shop.database.run("INSERT INTO shop.orders VALUES (1)");
  CHECK(codes(shop.plan(kOrders + "  note string required\n")) == Lines{"R204"});
}

TEST_CASE("case 5: a default of any form is there after apply, and nothing is left to plan",
          "[limits]") {
  const std::string fields =
      "  plain string required default \"a\"\n"
      "  quotes string default \"it's \\\"so\\\" \\\\ here\"\n"
      "  lines string default \"a\\nb\\tc\"\n"
      "  empty string default \"\"\n"
      "  limited string source VARCHAR length 9 default \"abc\"\n"
      "  fixed string source CHAR length 4 default \"ab\"\n"
      "  negative int32 default -7\n"
      "  largest int64 default 9223372036854775807\n"
      "  smallest int64 default -9223372036854775808\n"
      "  fraction float64 default 1.5e-7\n"
      "  yes boolean default true\n"
      "  no boolean default false\n"
      "  doc json source JSONB default \"{\\\"b\\\": 1, \\\"a\\\": [null]}\"\n"
      "  text_doc json default \"{}\"\n"
      "  words string[] default [\"a\", \"b c\", \"\"]\n"
      "  numbers int32[] default [1, -2]\n"
      "  span interval default \"P1Y2M3DT4H5M6.5S\"\n"
      "  raw bytes default \"AP8=\"\n"
      "  amount decimal(8,2) default \"+y4=\"\n"
      "  day date default 0\n"
      "  at timestamp_us default 1500000\n"
      "  id2 uuid default \"00000000-0000-0000-0000-000000000001\"\n";
  Shop shop("CREATE TABLE added (id bigint PRIMARY KEY); INSERT INTO added VALUES (1)");
  const std::string created = kOrders + fields;
  const std::string added = "topic shop.added\n  key id int64\n  id int64 required\n" + fields;
  CHECK_FALSE(notes(shop.plan(created + added), Code::N603));
  shop.settle(created + added);
  CHECK_FALSE(notes(shop.plan(created + added), Code::N612));
  shop.database.run("INSERT INTO shop.orders (id) VALUES (1)");
  CHECK(shop.database.query("SELECT orders::text FROM shop.orders") ==
        shop.database.query("SELECT added::text FROM shop.added"));
  CHECK(shop.database.value("SELECT count(*) FROM pg_attrdef WHERE adrelid = "
                            "'shop.orders'::regclass") == "22");
  CHECK(shop.database.value("SELECT quotes || lines FROM shop.orders") ==
        "it's \"so\" \\ herea\nb\tc");
}

TEST_CASE("case 29: every keyword is a table and a column like any other", "[limits]") {
  Shop shop("");
  std::string events;
  int count = 0;
  for (const auto& row : shop.database.query("SELECT word FROM pg_get_keywords()")) {
    events += fmt::format("topic shop.{0}\n  key id int64\n  id int64 required\n  \"{0}\" string\n",
                          row[0]);
    ++count;
  }
  REQUIRE(count > 400);
  shop.settle(events);
  CHECK(
      shop.database.value("SELECT count(*) FROM pg_class AS c JOIN pg_attribute AS a ON "
                          "a.attrelid = c.oid AND a.attname = c.relname WHERE c.relkind = 'r' AND "
                          "c.relnamespace = 'shop'::regnamespace") == std::to_string(count));
}

TEST_CASE("statements for a person work when they are followed", "[limits]") {
  Shop shop(
      "CREATE TABLE orders (id int NOT NULL, kind int, must text NOT NULL);"
      "INSERT INTO orders VALUES (1, 1, 'a');"
      "CREATE TYPE kind AS (id bigint); CREATE TABLE typed OF kind (PRIMARY KEY (id));"
      "CREATE TABLE used (id bigint PRIMARY KEY); CREATE TABLE archive (a used)");
  const std::string events =
      kOrders +
      "  kind string\n  state string required\n"
      "topic shop.typed\n  key id int64\n  id int64 required\n  note string\n"
      "topic shop.used\n  key id int64\n  id int64 required\n"
      "  state string default \"new\"\n"
      "topic x -> missing.t\n  key id int64\n  id int64 required\n"
      "  path ltree\n";
  const Plan plan = shop.plan(events);
  CHECK(codes(plan) == Lines{"R212", "R202", "R201", "R201", "R215", "R204", "R222", "R223"});
  // A schema that is missing hides what else its table needs.
  for (int round = 0; round < 2; ++round) {
    const Plan current = shop.plan(events);
    for (const Refusal& refusal : current.refusals) {
      const std::vector<std::string> statements = dba_sql(refusal, current.target);
      INFO(plan_text(current));
      CHECK_FALSE(statements.empty());
      for (std::string statement : statements) {
        const std::string gap = "/* the value for rows that exist */";
        const auto at = statement.find(gap);
        if (at != std::string::npos) statement.replace(at, gap.size(), "'filled'");
        INFO(statement);
        shop.database.run(statement);
      }
    }
  }
  CHECK(shop.plan(events).refusals.empty());
}

}  // namespace weir::test::limits_test
