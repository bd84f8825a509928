// What a table is to the relations around it, against a real server: the facts that introspection
// reads, the refusals and forecasts that follow, and that the server is of the same opinion.

#include <cstdlib>

#include "compiler/emit/ddl.h"
#include "tests/integration/shop_fixture.h"

namespace weir::test::relations_test {

TEST_CASE("what a table is to others comes back", "[relations]") {
  Shop shop(
      "CREATE TABLE root (id int, at date NOT NULL) PARTITION BY RANGE (at);"
      "CREATE TABLE part PARTITION OF root FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
      " PARTITION BY RANGE (at);"
      "CREATE TABLE leaf PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');"
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE far PARTITION OF root FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"
      " SERVER s;"
      "CREATE TYPE item AS (id int, note text); CREATE TABLE items OF item;"
      "CREATE UNLOGGED TABLE scratch (id int);"
      "CREATE TABLE heirs (id int); CREATE TABLE heir (extra numeric(5,1) NOT NULL) INHERITS "
      "(heirs); CREATE TABLE heir2 () INHERITS (heir);"
      "CREATE TABLE inner_row (id int); CREATE DOMAIN many AS inner_row[];"
      "CREATE TYPE wrapped AS (x many); CREATE TABLE archive (a int, kept wrapped[]);"
      "CREATE TABLE owned (id int); CREATE EXTENSION citext;"
      "ALTER EXTENSION citext ADD TABLE shop.owned;"
      "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = "
      "false); CREATE TABLE folded (a text COLLATE folding, b text COLLATE \"C\")");

  const Table root = shop.live("root");
  CHECK(root.kin.descendants == 3);
  CHECK(root.kin.foreign_descendant == QualifiedName{"shop", "far"});
  CHECK_FALSE(root.kin.partition_of);
  CHECK(shop.live("leaf").kin.partition_of == QualifiedName{"shop", "part"});
  CHECK(shop.live("items").kin.of_type == QualifiedName{"shop", "item"});
  CHECK(shop.live("scratch").unlogged);
  CHECK_FALSE(root.unlogged);
  const Table heirs = shop.live("heirs");
  CHECK(heirs.kin.descendants == 2);
  REQUIRE(heirs.kin.child_columns.size() == 2);
  CHECK(heirs.kin.child_columns[0].table == QualifiedName{"shop", "heir"});
  CHECK(to_sql(heirs.kin.child_columns[0].column.type) == "numeric(5,1)");
  CHECK_FALSE(heirs.kin.child_columns[0].column.nullable);
  CHECK(shop.live("inner_row").kin.row_type_used == ColumnPlace{{"shop", "archive"}, "kept"});
  CHECK_FALSE(shop.live("archive").kin.row_type_used);
  CHECK(shop.live("owned").kin.extension == "citext");
  CHECK(shop.live("folded").columns[0].folds_text);
  CHECK_FALSE(shop.live("folded").columns[1].folds_text);
  shop.database.run("ALTER EXTENSION citext DROP TABLE shop.owned");
}

TEST_CASE("unique indexes that ON CONFLICT can't use come back with their flaw", "[relations]") {
  Shop shop(
      "CREATE TABLE t (a int PRIMARY KEY DEFERRABLE, b int, c int, d text, e int);"
      "CREATE UNIQUE INDEX part ON t (b) WHERE b > 0;"
      "CREATE UNIQUE INDEX expr ON t (c, lower(d));"
      "CREATE UNIQUE INDEX broken ON t (e);"
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;"
      "CREATE TABLE p (id int, at int) PARTITION BY RANGE (at);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
      "CREATE UNIQUE INDEX p_key ON ONLY p (id, at)");

  const auto expected = std::vector<UnusableIndex>{{"broken", {"e"}, IndexFlaw::Invalid},
                                                   {"expr", {"c"}, IndexFlaw::Expressions},
                                                   {"part", {"b"}, IndexFlaw::Partial},
                                                   {"t_pkey", {"a"}, IndexFlaw::Deferrable}};
  CHECK(shop.live("t").unusable_indexes == expected);
  CHECK(shop.live("t").key.empty());
  CHECK(shop.live("p").unusable_indexes ==
        std::vector<UnusableIndex>{{"p_key", {"id", "at"}, IndexFlaw::Invalid}});
  for (const char* const column : {"a", "b", "c", "e"}) {
    CHECK(shop.state_of(fmt::format("INSERT INTO shop.t ({0}) VALUES (1) ON CONFLICT ({0}) DO "
                                    "NOTHING",
                                    column)) != "");
  }
}

TEST_CASE("case 41: the locks of an added column are predicted, and one statement takes them",
          "[relations]") {
  const int partitions = std::getenv("WEIR_TEST_FULL") == nullptr ? 200 : 1000;
  Shop shop(
      "CREATE TABLE orders (id bigint PRIMARY KEY, total int) PARTITION BY RANGE (id);"
      "DO $$ BEGIN FOR i IN 1.." +
      std::to_string(partitions) +
      " LOOP EXECUTE format('CREATE TABLE shop.orders_%s PARTITION OF shop.orders FOR VALUES FROM "
      "(%s) TO (%s)', i, i, i + 1); END LOOP; END $$");
  const Plan plan = shop.plan(kOrders + "  note string\n  state string required default \"new\"\n");

  REQUIRE(notes(plan, Code::N609));
  const auto notice = std::ranges::find(plan.notices, Code::N609, &Notice::code);
  CHECK(notice->message.find(fmt::format("holds {} locks", partitions + 1)) != std::string::npos);
  const auto statements = ddl(plan.operations);
  REQUIRE(statements.size() == 1);
  REQUIRE(statements[0].statements.size() == 1);
  REQUIRE(shop.connection.query("BEGIN"));
  REQUIRE(shop.connection.query(statements[0].statements[0]));
  const auto locks = shop.connection.query(
      "SELECT count(DISTINCT l.relation) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = "
      "l.relation WHERE l.pid = pg_backend_pid() AND l.mode = 'AccessExclusiveLock' AND c.relkind "
      "IN ('r', 'p') AND c.relname LIKE 'orders%'");
  REQUIRE(locks);
  CHECK(locks->integer(0, 0) == partitions + 1);
  REQUIRE(shop.connection.query("ROLLBACK"));
}

TEST_CASE("case 42: a child's column of the same type is merged, of another refused",
          "[relations]") {
  Shop shop(
      "CREATE TABLE orders (id bigint PRIMARY KEY);"
      "CREATE TABLE child (same text, other int) INHERITS (orders)");
  const std::string same = kOrders + "  same string\n";
  CHECK(codes(shop.plan(same + "  other string\n")) == Lines{"R225"});
  CHECK(shop.state_of("ALTER TABLE shop.orders ADD COLUMN other text") == "42804");
  CHECK(codes(shop.plan(kOrders + "  same string required default \"a\"\n")) == Lines{"R225"});
  CHECK(notes(shop.plan(same), Code::N611));
  shop.settle(same);
}

TEST_CASE("case 44: a default is refused where rows are values elsewhere", "[relations]") {
  Shop shop("CREATE TABLE orders (id bigint PRIMARY KEY); CREATE TABLE archive (\"order\" orders)");
  const std::string nullable = kOrders + "  note string\n";
  CHECK(codes(shop.plan(nullable + "  state string default \"new\"\n")) == Lines{"R223"});
  CHECK(shop.state_of("ALTER TABLE shop.orders ADD COLUMN state text DEFAULT 'new'") == "0A000");
  shop.settle(nullable);
}

TEST_CASE("case 43: relations that are not ours to alter are refused, and the server agrees",
          "[relations]") {
  Shop shop(
      "CREATE TABLE root (id bigint PRIMARY KEY) PARTITION BY RANGE (id);"
      "CREATE TABLE part PARTITION OF root FOR VALUES FROM (0) TO (9);"
      "CREATE TYPE kind AS (id bigint); CREATE TABLE typed OF kind (PRIMARY KEY (id));"
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE far (id bigint) SERVER s;"
      "CREATE TABLE owned (id bigint PRIMARY KEY); CREATE EXTENSION citext;"
      "ALTER EXTENSION citext ADD TABLE shop.owned");
  const std::string fields = "  key id int64\n  id int64 required\n  note string\n";
  CHECK(codes(shop.plan("topic shop.part\n" + fields)) == Lines{"R219"});
  CHECK(codes(shop.plan("topic shop.typed\n" + fields)) == Lines{"R222"});
  CHECK(codes(shop.plan("topic shop.far\n" + fields)) == Lines{"R207"});
  CHECK(codes(shop.plan("topic shop.owned\n" + fields)) == Lines{"R220"});
  CHECK(codes(shop.plan("topic a -> pg_catalog.pg_am\n" + fields)) == Lines{"R221"});
  CHECK(shop.state_of("ALTER TABLE shop.part ADD COLUMN note text") == "42809");
  CHECK(shop.state_of("ALTER TABLE shop.typed ADD COLUMN note text") == "42809");
  shop.database.run("ALTER EXTENSION citext DROP TABLE shop.owned");
}

TEST_CASE("case 33: whatever has the name of a table is in its way, and none is silent",
          "[relations]") {
  Shop shop(
      "CREATE VIEW n1 AS SELECT 1 AS id; CREATE MATERIALIZED VIEW n2 AS SELECT 1 AS id;"
      "CREATE TABLE base (id int); CREATE INDEX n3 ON base (id); CREATE SEQUENCE n4;"
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE n5 (id int) SERVER s;"
      "CREATE TABLE root (id bigint PRIMARY KEY) PARTITION BY RANGE (id);"
      "CREATE TABLE n6 PARTITION OF root FOR VALUES FROM (0) TO (9);"
      "CREATE TYPE n7 AS (id int); CREATE TYPE n8 AS ENUM ('a');"
      "CREATE TABLE n9 (id bigint PRIMARY KEY); CREATE EXTENSION citext;"
      "ALTER EXTENSION citext ADD TABLE shop.n9");
  std::string events;
  for (int i = 1; i <= 9; ++i) {
    events += fmt::format("topic shop.n{}\n  key id int64\n  id int64 required\n", i);
  }
  const Plan plan = shop.plan(events);
  CHECK(plan.operations.empty());
  CHECK(codes(plan) ==
        Lines{"R207", "R207", "R206", "R206", "R207", "R219", "R206", "R206", "R220"});
  shop.database.run("ALTER EXTENSION citext DROP TABLE shop.n9");
}

TEST_CASE("the name of a primary key gives way to a relation that has it", "[relations]") {
  Shop shop("CREATE TABLE orders (id bigint PRIMARY KEY); ALTER TABLE orders RENAME TO orders_old");
  const Plan plan = shop.plan(kOrders);
  CHECK(notes(plan, Code::N616));
  shop.settle(kOrders);
  CHECK(shop.database.value("SELECT conname FROM pg_constraint WHERE conrelid = "
                            "'shop.orders'::regclass") == "orders_pkey1");
}

TEST_CASE("case 28: a table like a live one but for case is refused", "[relations]") {
  Shop shop(
      "CREATE TABLE \"Orders\" (id bigint PRIMARY KEY); CREATE TABLE items (id bigint "
      "PRIMARY KEY); CREATE TABLE \"ITEMS\" (id bigint PRIMARY KEY)");
  const Plan plan = shop.plan(kOrders + "topic shop.items\n  key id int64\n  id int64 required\n");
  CHECK(codes(plan) == Lines{"R205"});
  CHECK(plan.refusals.front().table.name == "orders");
}

}  // namespace weir::test::relations_test
