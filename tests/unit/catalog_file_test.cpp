#include "compiler/catalog_file/catalog_file.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <utility>

#include "compiler/catalog_file/facts.h"

namespace weir::catalog_file_test {

namespace {

// How many members an aggregate has: as many as it can be made from.
struct Anything {
  template <typename T>
  operator T() const {  // NOLINT(google-explicit-constructor)
    return T();
  }
};
template <typename T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires {
    T{((void)I, Anything{})...};
  };
}
template <typename T, std::size_t N = 0>
constexpr std::size_t members() {
  if constexpr (!takes<T>(std::make_index_sequence<N + 1>{})) {
    return N;
  } else {
    return members<T, N + 1>();
  }
}

struct Counter {
  std::size_t facts = 0;
  template <typename T>
  void operator()(std::string_view, const T&) {
    ++facts;
  }
  template <typename T>
  void always(std::string_view, const T&) {
    ++facts;
  }
  template <typename T>
  void within(const T&) {
    ++facts;
  }
};
template <typename T>
std::size_t facts_of() {
  Counter counter;
  const T value{};
  catalog_file::facts(counter, value);
  return counter.facts;
}

CatalogSnapshot small() {
  CatalogSnapshot snapshot;
  snapshot.whole_schemas = {"public"};
  snapshot.catalog.database = "shop";
  snapshot.catalog.role = "weir";
  snapshot.catalog.server_version = 150018;
  snapshot.catalog.schemas["public"] = {};
  snapshot.catalog.schemas["billing"].may_create = false;
  Table table;
  table.name = {"public", "orders"};
  table.key = {"id"};
  Column id;
  id.name = "id";
  id.type.base = PgBase::Int8;
  id.nullable = false;
  Column total;
  total.name = "total";
  total.type.base = PgBase::Numeric;
  total.type.precision = 12;
  total.type.scale = 2;
  table.columns = {id, total};
  snapshot.catalog.tables.emplace(table.name, table);
  return snapshot;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

// "X542 tables[0].kind: unknown word `chair`"
std::string fault(std::string_view text) {
  const auto read = read_catalog_file(text);
  if (read) return "none";
  return std::string(code_id(read.error().code)) + " " + read.error().where + ": " +
         read.error().message;
}

std::string fault_after(std::string_view what, std::string_view by) {
  return fault(replaced(write_catalog(small()), what, by));
}

}  // namespace

TEST_CASE("every member of what a snapshot is made of is one of its facts", "[catalog_file]") {
  CHECK(facts_of<QualifiedName>() == members<QualifiedName>());
  CHECK(facts_of<PgType>() == members<PgType>());
  CHECK(facts_of<Column>() == members<Column>());
  CHECK(facts_of<Table>() == members<Table>());
  CHECK(facts_of<SchemaInfo>() == members<SchemaInfo>());
  // Which database it is (database_oid, system_identifier) says nothing of what is in
  // it; taken_key_names and by_folded_name follow from the others.
  CHECK(facts_of<Catalog>() + 4 == members<Catalog>());
  CHECK(facts_of<UnusableIndex>() == members<UnusableIndex>());
  CHECK(facts_of<ColumnPlace>() == members<ColumnPlace>());
  CHECK(facts_of<ChildColumn>() == members<ChildColumn>());
  CHECK(facts_of<Kinship>() == members<Kinship>());
  CHECK(facts_of<CatalogSnapshot>() == members<CatalogSnapshot>());
  CHECK(members<Table>() > 5);
}

TEST_CASE("a snapshot is a column a line", "[catalog_file]") {
  CHECK(write_catalog(small()) == R"({
  "weir_catalog": 1,
  "whole_schemas": ["public"],
  "database": "shop",
  "role": "weir",
  "server_version": 150018,
  "schemas": {
    "billing": {"may_create": false},
    "public": {}
  },
  "tables": [
    {
      "schema": "public",
      "name": "orders",
      "key": ["id"],
      "columns": [
        {"name": "id", "type": {"base": "int8"}, "nullable": false},
        {"name": "total", "type": {"base": "numeric", "precision": 12, "scale": 2}}
      ]
    }
  ]
}
)");
}

TEST_CASE("what was written reads as it was", "[catalog_file]") {
  const auto read = read_catalog_file(write_catalog(small()));
  REQUIRE(read);
  CHECK(*read == small());
  const auto nothing = read_catalog_file(write_catalog({}));
  REQUIRE(nothing);
  CHECK(*nothing == CatalogSnapshot{});
}

TEST_CASE("a snapshot that breaks off is none, wherever it does", "[catalog_file]") {
  const std::string text = write_catalog(small());
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    CHECK(fault(text.substr(0, length)).starts_with("X540"));
  }
}

TEST_CASE("a snapshot of another kind or format is told apart", "[catalog_file]") {
  CHECK(fault("[]").starts_with("X540"));
  CHECK(fault(R"({"weir_plan": 1})").starts_with("X540"));
  CHECK(fault(R"({"weir_catalog": 2})") ==
        "X541 : the snapshot has format 2; this weir reads format 1");
  CHECK(fault(R"({"weir_catalog": "1"})").starts_with("X541"));
}

TEST_CASE("a bad member is named with its place", "[catalog_file]") {
  CHECK(fault_after("\"key\"", "\"keys\"") ==
        "X542 tables[0]: unknown member `keys`; did you mean `key`?");
  CHECK(fault_after("\"int8\"", "\"int9\"") ==
        "X542 tables[0].columns[0].type.base: unknown word `int9`");
  CHECK(fault_after("\"nullable\": false", "\"nullable\": 0") ==
        "X542 tables[0].columns[0].nullable: number where true or false should stand");
  CHECK(fault_after("150018", "3000000000") == "X542 server_version: 3000000000 is out of range");
  CHECK(fault_after("\"server_version\": 150018,", "") ==
        "X542 the whole: `server_version` is missing");
  CHECK(fault_after("[\"id\"]", "[\"ident\"]") ==
        "X542 tables: public.orders: the key names ident, which is no column");
  CHECK(fault_after("\"name\": \"total\"", "\"name\": \"id\"") ==
        "X542 tables: public.orders: column id stands there twice");
  CHECK(fault_after("\"role\": \"weir\"", "\"role\": \"weir\", \"role\": \"x\"") ==
        "X542 : the member \"role\" stands twice in one object");
  CHECK(fault_after("\"precision\": 12", "\"precision\": [[[[[[[[[[[[12]]]]]]]]]]]]")
            .starts_with("X542"));
}

TEST_CASE("a schema that is not whole is not known, one that is not there is", "[catalog_file]") {
  const CatalogSnapshot snapshot = small();
  const std::vector<QualifiedName> tables = {
      {"public", "absent"}, {"billing", "bills"}, {"nowhere", "x"}, {"pg_catalog", "pg_class"}};
  CHECK(not_covered(snapshot, tables) ==
        std::vector<QualifiedName>{{"billing", "bills"}, {"pg_catalog", "pg_class"}});
  const Catalog part = excerpt(snapshot, {{"nowhere", "x"}, {"public", "orders"}});
  CHECK_FALSE(part.schemas.at("nowhere").exists);
  CHECK(part.schemas.size() == 2);
  CHECK(part.tables.size() == 1);
  CHECK(excerpt(snapshot, {{"public", "absent"}}).tables.empty());
}

}  // namespace weir::catalog_file_test
