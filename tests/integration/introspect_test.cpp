#include "runtime/catalog/introspect.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <chrono>

#include "tests/integration/apply_fixture.h"
#include "tests/support/pg_server.h"

namespace weir::introspect_test {

namespace {

using test::PgServer;
using test::TestDatabase;

Catalog look_up(const TestDatabase& database,
                const CatalogRequest& request,
                const std::string& more = "") {
  pg::Connection connection = connect(database, more);
  auto catalog = introspect(connection, request);
  if (!catalog) FAIL(to_text(catalog.error()));
  return std::move(*catalog);
}

Table look_up_table(const TestDatabase& database, const std::string& name) {
  const Catalog catalog = look_up(database, {.tables = {{"public", name}}});
  const Table* table = catalog.find({"public", name});
  REQUIRE(table != nullptr);
  return *table;
}

// `name type[ null][ default][ identity][ generated]` for each column.
std::vector<std::string> dump(const Table& table) {
  std::vector<std::string> lines;
  for (const Column& column : table.columns) {
    lines.push_back(fmt::format("{} {}{}{}{}{}{}",
                                column.name,
                                to_sql(column.type),
                                column.nullable ? " null" : "",
                                column.has_default ? " default" : "",
                                column.identity ? " identity" : "",
                                column.identity_always ? " always" : "",
                                column.generated ? " generated" : ""));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a plain table comes back with its columns in order", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(40), paid numeric(12,2) NOT NULL,"
      " at timestamptz(3), tags text[], state text NOT NULL DEFAULT 'new', flag bit(3), c "
      "char(2))");

  const Table table = look_up_table(database, "orders");

  CHECK(table.kind == RelationKind::Table);
  CHECK(dump(table) == Lines{"id bigint",
                             "note varchar(40) null",
                             "paid numeric(12,2)",
                             "at timestamptz(3) null",
                             "tags text[] null",
                             "state text default",
                             "flag bit(3) null",
                             "c char(2) null"});
  CHECK(table.key == Lines{"id"});
  CHECK(table.unique_keys.empty());
  CHECK(table.owner);
}

TEST_CASE("what does not exist is not in the catalog", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  const Catalog catalog =
      look_up(database, {.tables = {{"public", "nothing"}, {"nowhere", "nothing"}}});

  CHECK(catalog.tables.empty());
  CHECK(catalog.schemas.at("public").exists);
  CHECK(catalog.schemas.at("public").may_create);
  CHECK_FALSE(catalog.schemas.at("nowhere").exists);
  CHECK_FALSE(catalog.schemas.at("nowhere").may_use);
  CHECK(catalog.database == database.name());
  CHECK(catalog.role == "postgres");
  CHECK(catalog.server_version >= 130000);
}

TEST_CASE("a table asked for twice is read once", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE t (a int)");
  const Catalog catalog = look_up(database, {.tables = {{"public", "t"}, {"public", "t"}}});
  CHECK(dump(*catalog.find({"public", "t"})) == Lines{"a integer null"});
}

TEST_CASE("hostile names and a hostile search_path change nothing", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  const std::string name = "a\"b\\c{d},'; DROP TABLE x; --\n\xf0\x9f\x90\x98";
  const std::string column = "NULL \"} $1";
  std::string quoted_name;
  std::string quoted_column;
  for (const char c : name) quoted_name += c == '"' ? std::string("\"\"") : std::string(1, c);
  for (const char c : column) quoted_column += c == '"' ? std::string("\"\"") : std::string(1, c);
  database.run(
      "CREATE SCHEMA evil; CREATE SCHEMA \"S.x\";"
      "CREATE TABLE evil.pg_class (oid oid); CREATE TABLE evil.pg_attribute (x int);"
      "CREATE FUNCTION evil.unnest(text[]) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';"
      "CREATE ROLE hostile SUPERUSER LOGIN;"
      "ALTER ROLE hostile SET search_path = evil, pg_catalog;"
      "CREATE TABLE \"S.x\".\"" +
      quoted_name + "\" (\"" + quoted_column + "\" int PRIMARY KEY)");

  const Catalog catalog =
      look_up(database, {.tables = {{"S.x", name}, {"S.x", "NULL"}}}, "user=hostile");

  REQUIRE(catalog.tables.size() == 1);
  const Table& table = catalog.tables.begin()->second;
  CHECK(table.name == QualifiedName{"S.x", name});
  REQUIRE(table.columns.size() == 1);
  CHECK(table.columns[0].name == column);
  CHECK(table.key == Lines{column});
  database.run("DROP OWNED BY hostile; DROP ROLE hostile");
}

TEST_CASE("every kind of relation is told by its kind", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE plain (a int PRIMARY KEY);"
      "CREATE TABLE parts (a int) PARTITION BY RANGE (a);"
      "CREATE VIEW a_view AS SELECT 1 AS a;"
      "CREATE MATERIALIZED VIEW a_matview AS SELECT 1 AS a;"
      "CREATE SEQUENCE a_sequence;"
      "CREATE TYPE a_composite AS (x int);"
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
      "CREATE FOREIGN TABLE a_foreign (a int) SERVER s");
  const std::vector<std::pair<std::string, RelationKind>> expected = {
      {"plain", RelationKind::Table},
      {"parts", RelationKind::PartitionedTable},
      {"a_view", RelationKind::View},
      {"a_matview", RelationKind::MaterializedView},
      {"a_sequence", RelationKind::Sequence},
      {"plain_pkey", RelationKind::Index},
      {"a_composite", RelationKind::CompositeType},
      {"a_foreign", RelationKind::ForeignTable}};
  CatalogRequest request{.tables = {}};
  for (const auto& [name, kind] : expected) request.tables.push_back({"public", name});

  const Catalog catalog = look_up(database, request);

  for (const auto& [name, kind] : expected) {
    CAPTURE(name);
    REQUIRE(catalog.find({"public", name}) != nullptr);
    CHECK(catalog.find({"public", name})->kind == kind);
  }
  CHECK(dump(*catalog.find({"public", "a_view"})) == Lines{"a integer null"});
}

TEST_CASE("identity, generated and defaulted columns are told apart", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY,"
      " b int GENERATED BY DEFAULT AS IDENTITY, c int GENERATED ALWAYS AS (1 + 1) STORED,"
      " d serial, e int DEFAULT 3)");
  CHECK(dump(look_up_table(database, "t")) == Lines{"a integer identity always",
                                                    "b integer identity",
                                                    "c integer null generated",
                                                    "d integer default",
                                                    "e integer null default"});
}

TEST_CASE("dropped columns are counted and not shown", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE t (a int, b int, c int, d int, PRIMARY KEY (d, b));"
      "ALTER TABLE t DROP COLUMN a; ALTER TABLE t DROP COLUMN c");
  const Table table = look_up_table(database, "t");
  CHECK(dump(table) == Lines{"b integer", "d integer"});
  CHECK(table.dropped_columns == 2);
  CHECK(table.key == Lines{"d", "b"});
}

TEST_CASE("types are told by what they are and not by how they are spelled", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE pair AS (x int, y int);"
      "CREATE DOMAIN amount AS numeric(9,2);"
      "CREATE DOMAIN positive AS amount NOT NULL DEFAULT 1 CHECK (VALUE > 0);"
      "CREATE DOMAIN names AS text[]; CREATE TYPE span AS RANGE (subtype = int);"
      "CREATE TYPE int8 AS ENUM ('not a number');"
      "CREATE TABLE t (a mood, b mood[], c pair, d amount, e positive, f amount[],"
      " g names, h span, i public.int8, j int4range, k numeric(5), l numeric,"
      " m interval(3), n int2vector, o point)");

  const Table table = look_up_table(database, "t");

  CHECK(dump(table) == Lines{"a \"public\".\"mood\" null",
                             "b \"public\".\"mood\"[] null",
                             "c \"public\".\"pair\" null",
                             "d \"public\".\"amount\" null",
                             "e \"public\".\"positive\" default",
                             "f \"public\".\"amount\"[] null",
                             "g \"public\".\"names\" null",
                             "h \"public\".\"span\" null",
                             "i \"public\".\"int8\" null",
                             "j int4range null",
                             "k numeric(5,0) null",
                             "l numeric null",
                             "m interval(3) null",
                             "n \"pg_catalog\".\"int2vector\" null",
                             "o point null"});
  CHECK(table.columns[0].type.type_class == TypeClass::Enum);
  CHECK(table.columns[2].type.type_class == TypeClass::Composite);
  CHECK(table.columns[3].type.domain_base == QualifiedName{"pg_catalog", "numeric"});
  CHECK(table.columns[4].type.domain_base == QualifiedName{"pg_catalog", "numeric"});
  CHECK(table.columns[4].type.precision == 9);
  CHECK(table.columns[6].type.domain_base == QualifiedName{"pg_catalog", "_text"});
  CHECK(table.columns[7].type.type_class == TypeClass::Range);
}

TEST_CASE("only unique indexes that ON CONFLICT can use count", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int, d int, e text, f int,"
      " UNIQUE (b, a) INCLUDE (c), UNIQUE (f) DEFERRABLE);"
      "CREATE UNIQUE INDEX ON t (c) WHERE c > 0;"
      "CREATE UNIQUE INDEX ON t (lower(e));"
      "CREATE INDEX ON t (d);"
      "CREATE UNIQUE INDEX ON t (d);"
      "CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE)");

  const Table table = look_up_table(database, "t");

  CHECK(table.key == Lines{"id"});
  CHECK(table.unique_keys == std::vector<Lines>{{"b", "a"}, {"d"}});
  CHECK(look_up_table(database, "deferred").key.empty());
}

TEST_CASE("privileges are those of the connected role", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE ROLE limited LOGIN; CREATE SCHEMA closed; CREATE SCHEMA half;"
      "GRANT USAGE ON SCHEMA half TO limited;"
      "CREATE TABLE closed.t (a int);"
      "CREATE TABLE half.t (a int); GRANT INSERT, SELECT ON half.t TO limited");

  const Catalog catalog =
      look_up(database, {.tables = {{"closed", "t"}, {"half", "t"}}}, "user=limited");

  CHECK(catalog.role == "limited");
  CHECK_FALSE(catalog.schemas.at("closed").may_use);
  CHECK(catalog.schemas.at("half").may_use);
  CHECK_FALSE(catalog.schemas.at("half").may_create);
  const Table& table = *catalog.find({"half", "t"});
  CHECK(table.may_insert);
  CHECK(table.may_select);
  CHECK_FALSE(table.may_update);
  CHECK_FALSE(table.may_delete);
  CHECK_FALSE(table.may_truncate);
  CHECK_FALSE(table.owner);
  CHECK(dump(*catalog.find({"closed", "t"})) == Lines{"a integer null"});
  database.run("DROP OWNED BY limited; DROP ROLE limited");
}

TEST_CASE("a role that is a member of the owner may alter", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE ROLE owners; CREATE ROLE member LOGIN IN ROLE owners;"
      "CREATE TABLE t (a int); ALTER TABLE t OWNER TO owners");
  const Catalog catalog = look_up(database, {.tables = {{"public", "t"}}}, "user=member");
  CHECK(catalog.find({"public", "t"})->owner);
  database.run("DROP OWNED BY owners; DROP ROLE member, owners");
}

TEST_CASE("names that types have taken, and types that are installed", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TYPE taken AS ENUM ('a'); CREATE DOMAIN also_taken AS int;"
      "CREATE TABLE orders (a int);  CREATE TYPE hstore AS ENUM ('fake');"
      "CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions");
  const Catalog catalog = look_up(database,
                                  {.tables = {{"public", "taken"},
                                              {"public", "also_taken"},
                                              {"public", "orders"},
                                              {"public", "_orders"}},
                                   .schemas = {},
                                   .types = {"citext", "hstore", "ltree"}});

  CHECK(catalog.taken_type_names ==
        std::set<QualifiedName>{{"public", "also_taken"}, {"public", "taken"}});
  CHECK(catalog.types == std::set<QualifiedName>{{"extensions", "citext"}});
}

TEST_CASE("case 59: a table that somebody keeps locked is read all the same", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE t (a int DEFAULT 1, b int GENERATED ALWAYS AS (a + 1) STORED,"
      " CHECK (a > 0), PRIMARY KEY (a))");
  pg::Connection other = connect(database);
  REQUIRE(other.query("BEGIN"));
  REQUIRE(other.query("LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE"));

  pg::Connection connection = connect(database, "options='-c statement_timeout=2000'");
  const auto catalog = introspect(connection, {.tables = {{"public", "t"}}});

  REQUIRE(catalog);
  CHECK(dump(*catalog->find({"public", "t"})) ==
        Lines{"a integer default", "b integer null generated"});
}

TEST_CASE("case 6: the many spellings of a type are one type", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE spelled (a int4, b varchar(20), c timestamptz(3), d timestamp, e decimal(10, "
      "2),"
      " f float8, g float4, h bool, i serial, j bpchar(3), k \"char\", l char, m time, n int8[],"
      " o bit(3), p varbit);"
      "CREATE TABLE standard (a integer, b character varying(20), c timestamp(3) with time zone,"
      " d timestamp without time zone, e numeric(10, 2), f double precision, g real, h boolean,"
      " i integer, j character(3), k \"char\", l character(1), m time without time zone, n "
      "bigint[],"
      " o bit(3), p bit varying)");
  const Table spelled = look_up_table(database, "spelled");
  const Table standard = look_up_table(database, "standard");

  REQUIRE(spelled.columns.size() == standard.columns.size());
  for (std::size_t i = 0; i < spelled.columns.size(); ++i) {
    CAPTURE(spelled.columns[i].name);
    CHECK(spelled.columns[i].type == standard.columns[i].type);
  }
  const auto type_of = [&](std::size_t column) { return to_sql(standard.columns[column].type); };
  CHECK(type_of(10) == "\"pg_catalog\".\"char\"");
  CHECK(type_of(11) == "char(1)");
}

TEST_CASE("columns whose rows in the catalog were written anew keep their order", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run(
      "CREATE TABLE t (a int, b text, c date, PRIMARY KEY (c, a));"
      "ALTER TABLE t ALTER a SET STATISTICS 7; ALTER TABLE t RENAME b TO renamed;"
      "ALTER TABLE t ADD d int; ALTER TABLE t DROP renamed");
  const Table table = look_up_table(database, "t");

  CHECK(dump(table) == Lines{"a integer", "c date", "d integer null"});
  CHECK(table.key == std::vector<std::string>{"c", "a"});
  CHECK(table.dropped_columns == 1);
}

TEST_CASE("a look that fails leaves the session usable", "[introspect]") {
  TestDatabase database = PgServer::instance().create_database();
  pg::Connection connection = connect(database);

  const auto catalog = introspect(connection, {.tables = {{"public", "not UTF-8: \xff"}}});

  REQUIRE_FALSE(catalog);
  CHECK(catalog.error().code == Code::X504);
  CHECK(connection.query("SELECT 1"));
  CHECK(introspect(connection, {.tables = {{"public", "t"}}}));
}

TEST_CASE("a thousand tables take a moment", "[introspect][large]") {
  TestDatabase database = PgServer::instance().create_database();
  std::string columns;
  for (int i = 0; i < 19; ++i) columns += fmt::format(", c{} numeric(12,2) DEFAULT 0", i);
  // Two scripts: one transaction can't hold the locks of a thousand tables.
  CatalogRequest request{.tables = {}};
  for (int script = 0; script < 4; ++script) {
    std::string sql;
    for (int i = 0; i < 250; ++i) {
      const std::string name = fmt::format("t_{}_{}", script, i);
      sql += fmt::format("CREATE TABLE {} (id bigint PRIMARY KEY{});", name, columns);
      request.tables.push_back({"public", name});
    }
    database.run(sql);
  }
  pg::Connection connection = connect(database);
  REQUIRE(introspect(connection, request));

  const auto start = std::chrono::steady_clock::now();
  const auto catalog = introspect(connection, request);
  const auto taken = std::chrono::steady_clock::now() - start;

  REQUIRE(catalog);
  CHECK(catalog->tables.size() == 1000);
  CHECK(catalog->tables.begin()->second.columns.size() == 20);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(taken).count();
  INFO("1,000 tables of 20 columns in " << milliseconds << " ms");
  // Ten times what it takes, so that a busy machine does not fail it and a lost index join does.
  CHECK(milliseconds < 3000);
}

}  // namespace weir::introspect_test
