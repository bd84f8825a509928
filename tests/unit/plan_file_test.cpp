#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>

#include "compiler/emit/json.h"
#include "compiler/frontend/plan/read_plan.h"
#include "compiler/frontend/plan/type_text.h"
#include "compiler/model/seal.h"
#include "compiler/plan/fingerprint.h"

namespace weir::plan_file_test {

namespace {

using Json = nlohmann::ordered_json;

Column column(const std::string& name, PgBase base) {
  Column out;
  out.name = name;
  out.type.base = base;
  return out;
}

Column required(const std::string& name, PgBase base) {
  Column out = column(name, base);
  out.nullable = false;
  return out;
}

// In the schema public, with the key `id`.
Table table(const std::string& name, std::vector<Column> columns) {
  Table out;
  out.name = {.schema = "public", .name = name};
  out.columns = std::move(columns);
  out.key = {"id"};
  return out;
}

Provenance from(const std::string& topic, const std::string& path = {}) {
  Provenance out;
  out.topic = topic;
  out.path = path;
  return out;
}

// Adds two columns to public.items, and creates public.orders.
Plan sample() {
  Plan plan;
  plan.pipeline = "shop";
  plan.target = {.database = "shop",
                 .schema = "public",
                 .role = "loader",
                 .server_version = 150018,
                 .database_oid = 16384,
                 .system_identifier = "7300000000000000001"};
  const QualifiedName items{.schema = "public", .name = "items"};
  const Table live = table("items", {required("id", PgBase::Int8)});
  Column state = required("state", PgBase::Text);
  state.default_text = "new";
  state.has_default = true;
  plan.operations = {
      AddColumn{.table = items, .column = column("note", PgBase::Text), .from = from("t")},
      AddColumn{.table = items, .column = state, .from = from("t", "value.state")},
      CreateTable{
          .table = table("orders", {required("id", PgBase::Int8), column("at", PgBase::Date)}),
          .columns_from = {from("o"), from("o")}}};
  plan.found = {{items, facts_of(live)}};
  plan.fingerprints = {{items, fingerprint(&live)},
                       {{.schema = "public", .name = "orders"}, std::string(kAbsent)}};
  plan.unchanged = {{.schema = "public", .name = "Odd \"name"}};
  return plan;
}

std::string file_of(const Plan& plan) {
  return plan_file(plan, "weir 0.1.0");
}

// What a person with an editor and a digest of his own can make of the sample.
std::string forged(const std::function<void(Json&)>& edit) {
  Json object = Json::parse(file_of(sample()));
  object.erase("digest");
  edit(object);
  return seal(object.dump(2) + '\n');
}

std::string code_of(const std::string& text) {
  const auto saved = read_plan(text);
  return saved ? "accepted" : std::string(code_id(saved.error().code));
}

std::string refusal_of(const std::function<void(Json&)>& edit) {
  const auto saved = read_plan(forged(edit));
  if (saved) return "accepted";
  CHECK(code_id(saved.error().code) == "X514");
  return saved.error().message;
}

Json& add(Json& file) {
  return file["operations"][0]["column"];
}

Json& create(Json& file) {
  return file["operations"][2];
}

}  // namespace

TEST_CASE("a saved plan comes back as it was", "[plan-file]") {
  const std::string file = file_of(sample());
  const auto saved = read_plan(file);
  REQUIRE(saved);
  CHECK(saved->plan.operations == sample().operations);
  CHECK(saved->plan.target == sample().target);
  CHECK(saved->plan.found == sample().found);
  CHECK(saved->plan.fingerprints == sample().fingerprints);
  CHECK(saved->plan.unchanged == sample().unchanged);
  CHECK(saved->tool == "weir 0.1.0");
  CHECK(saved->id() == saved->digest.substr(0, 12));
  CHECK(file_of(saved->plan) == file);
  CHECK(file_of(sample()) == file);
}

TEST_CASE("case 65: a plan file with a byte changed or cut off is refused", "[plan-file]") {
  Plan small = sample();
  small.operations.resize(1);
  small.fingerprints.erase({.schema = "public", .name = "orders"});
  const std::string file = file_of(small);
  REQUIRE(read_plan(file));
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      if (read_plan(changed)) FAIL("bit " << bit << " of byte " << at << " was changed");
    }
    if (read_plan(file.substr(0, at))) FAIL("cut to " << at << " bytes");
  }
  CHECK(code_of(file + "\n") == "X512");
  CHECK(code_of("") == "X512");
  CHECK(code_of("{\"plan\": 1}") == "X512");
}

TEST_CASE("case 65: a plan file of a later format names its format", "[plan-file]") {
  const std::string later = forged([](Json& file) { file["weir_plan"] = 2; });
  CHECK(code_of(later) == "X513");
  CHECK(code_of("{\"weir_plan\": 7, \"seals\": []}") == "X513");
}

TEST_CASE("case 68: members that are not known are passed over", "[plan-file]") {
  const std::string richer = forged([](Json& file) {
    file["ticket"] = "OPS-1";
    add(file)["weight"] = 3;
  });
  const auto saved = read_plan(richer);
  REQUIRE(saved);
  CHECK(saved->plan.operations == sample().operations);
}

TEST_CASE("a text that is no plain JSON is refused before anything is believed", "[plan-file]") {
  const auto sealed = [](const std::string& members) {
    return seal("{\n  \"weir_plan\": 1,\n  " + members + "\n}\n");
  };
  const auto message = [](const std::string& text) {
    const auto saved = read_plan(text);
    return saved ? std::string("accepted") : saved.error().message;
  };
  const std::string start = "the plan file can't be used: ";
  CHECK(message(sealed("\"a\": 1, \"a\": 2")) == start + "it has the member a twice");
  CHECK(message(sealed("\"a\": {\"b\": 1, \"b\": 1}")) == start + "it has the member b twice");
  CHECK(message(sealed("\"a\": \"\xff\"")) == start + "it is not UTF-8 text");
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(message(sealed("\"a\": " + deep)) == start + "it nests deeper than a plan");
  CHECK(message("[1]") == start + "it is not a JSON object");
  CHECK(message(sealed("\"a\": nothing")) == start + "it is not JSON, or ends too early");
}

TEST_CASE("a forged plan with the right digest can't name what weir would not do", "[plan-file]") {
  const auto op = [](const char* word) {
    return refusal_of([&](Json& file) { file["operations"][0]["op"] = word; });
  };
  CHECK(op("drop_table") == "drop_table is no operation of weir");
  CHECK(op("create_table") == "the member columns is missing");

  const auto type = [](const char* text) {
    return refusal_of([&](Json& file) { add(file)["type"] = text; });
  };
  for (const char* wrong : {"\"public\".\"price\"",
                            "int4",
                            "text(5)",
                            "varchar(0)",
                            "regclass",
                            "numeric(1001)",
                            "text; DROP TABLE x",
                            "\"public\".\"citext",
                            "serial",
                            "bigint[][]",
                            "\"\".\"citext\"",
                            "interval(7)",
                            ""}) {
    CHECK(type(wrong) == std::string(wrong) + " is no type that weir gives to a column");
  }
  CHECK(type("\"public\".\"citext\"") == "accepted");

  const auto named = [](const char* schema, const char* name) {
    return refusal_of([&](Json& file) {
      create(file)["schema"] = schema;
      create(file)["table"] = name;
      file["fingerprints"].erase("public.orders");
    });
  };
  CHECK(named("pg_catalog", "z") == "pg_catalog.z: pg_catalog.z is in a schema of the system");
  CHECK(named("public", "_weir_x") ==
        "public._weir_x: public._weir_x has a name that weir keeps for itself");
  const std::string longest(64, 'x');
  CHECK(named("public", longest.c_str()) ==
        "public." + longest + ": the name " + longest + " is longer than 63 bytes");
  CHECK(named("public", "") == "public.\"\": the name \"\" is empty");
}

TEST_CASE("a forged plan can't add a column that rows would lack or that changes by the day",
          "[plan-file]") {
  const auto added = [](const std::function<void(Json&)>& edit) {
    return refusal_of([&](Json& file) { edit(add(file)); });
  };
  CHECK(added([](Json& c) { c["nullable"] = false; }) ==
        "public.items: the column note is required and has no default: rows that exist would lack "
        "it");
  CHECK(added([](Json& c) { c["name"] = "id"; }) == "public.items: the column id is there already");
  CHECK(added([](Json& c) { c["name"] = "state"; }) ==
        "public.items: the column state is added twice");
  CHECK(added([](Json& c) { c["name"] = "ctid"; }) ==
        "public.items: the name ctid is a system column of every PostgreSQL table");
  CHECK(added([](Json& c) {
          c["type"] = "timestamptz";
          c["default"] = "now";
        }) == "public.items: the default of note is no constant of timestamptz");
  CHECK(added([](Json& c) { c["default"] = nullptr; }) == "default is not a text");
}

TEST_CASE("a forged plan can't create a table that does not hold together", "[plan-file]") {
  const auto created = [](const std::function<void(Json&)>& edit) {
    return refusal_of([&](Json& file) { edit(create(file)); });
  };
  CHECK(created([](Json& t) { t["primary_key"] = {"nobody"}; }) ==
        "public.orders: the key column nobody is no required column of the table");
  CHECK(created([](Json& t) { t["primary_key"] = {"at"}; }) ==
        "public.orders: the key column at is no required column of the table");
  CHECK(created([](Json& t) {
          t["primary_key"] = {"id", "id"};
        }) == "public.orders: the primary key names a column twice");
  CHECK(created([](Json& t) { t["columns"][1]["name"] = "id"; }) ==
        "public.orders: the column id is there twice");
  CHECK(created([](Json& t) { t["columns"] = Json::array(); }) ==
        "public.orders: a table of 0 columns");
}

TEST_CASE("a forged plan can't leave out what its tables were found as", "[plan-file]") {
  CHECK(refusal_of([](Json& file) { file["fingerprints"].erase("public.items"); }) ==
        "public.items: its fingerprint is missing");
  CHECK(refusal_of([](Json& file) { file["fingerprints"]["public.x"] = "absent"; }) ==
        "there is a fingerprint of public.x, to which nothing is done");
  CHECK(refusal_of([](Json& file) { file["fingerprints"]["public.orders"] = "abc"; }) ==
        "public.orders: its fingerprint does not fit what was found");
  CHECK(refusal_of([](Json& file) { file["found"] = Json::array(); }) ==
        "public.items: how it was found is missing");
  CHECK(refusal_of([](Json& file) { file["found"][0]["columns"][0]["type"] = "integer"; }) ==
        "public.items: its fingerprint does not fit what was found");
  CHECK(refusal_of([](Json& file) { file["found"].push_back(file["found"][0]); }) ==
        "public.items was found twice");
  CHECK(refusal_of([](Json& file) { std::swap(file["operations"][0], file["operations"][2]); }) ==
        "public.items: its operations are out of order");
  CHECK(refusal_of([](Json& file) { file["operations"].push_back(file["operations"][2]); }) ==
        "public.orders: it is created, and something else is done to it");
}

TEST_CASE("every type that weir has is read from its own spelling", "[plan-file]") {
  for (int i = 0; i < static_cast<int>(PgBase::Other); ++i) {
    PgType type;
    type.base = static_cast<PgBase>(i);
    CAPTURE(to_sql(type));
    CHECK(read_type_text(to_sql(type)) == type);
    type.array = true;
    CHECK(read_type_text(to_sql(type)) == type);
  }
  for (const char* text : {"numeric(12,2)",
                           "numeric(5,-2)",
                           "varchar(20)[]",
                           "char(3)",
                           "bit(8)",
                           "bit varying(9)",
                           "timestamp(3)",
                           "timetz(0)",
                           "\"My \"\"own\"\"\".\"ltree\"[]"}) {
    const auto type = read_type_text(text);
    REQUIRE(type);
    CHECK(to_sql(*type) == text);
  }
}

}  // namespace weir::plan_file_test
