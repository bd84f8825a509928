#include "compiler/frontend/connect/connect_schema.h"

#include <catch2/catch.hpp>
#include <string>

namespace weir::connect_schema_test {

namespace {

// A row whose one field is an array of arrays of ... of int32.
std::string nested(int depth) {
  std::string open = R"({"type":"struct","optional":false,"fields":[{"field":"deep",)";
  for (int i = 0; i < depth; ++i) open += R"("type":"array","optional":true,"items":{)";
  const std::string close = std::string(static_cast<std::size_t>(depth), '}') + "]}";
  return open + R"("type":"int32","optional":true})" + close;
}

}  // namespace

TEST_CASE("schemas nest as deep as any real one, and no deeper", "[connect]") {
  CHECK(read_value_schema(nested(60)).has_value());
  const auto too_deep = read_value_schema(nested(70));
  REQUIRE_FALSE(too_deep.has_value());
  CHECK(too_deep.error().code == Code::L301);
  CHECK(too_deep.error().message.find("nests deeper than 64 levels") != std::string::npos);
}

TEST_CASE("nesting without end does not exhaust the stack", "[connect]") {
  const std::string open(200'000, '[');
  CHECK_FALSE(read_value_schema(open).has_value());
  CHECK_FALSE(read_key_schema(open + std::string(200'000, ']')).has_value());
  CHECK_FALSE(read_value_schema(nested(20'000)).has_value());
}

TEST_CASE("a schema cut anywhere is an error or a schema, never a crash", "[connect]") {
  const std::string whole =
      R"({"type":"struct","name":"a.b.Envelope","fields":[{"field":"after","type":"struct",)"
      R"("fields":[{"field":"total","type":"bytes","name":"org.apache.kafka.connect.data.Decimal",)"
      R"("parameters":{"scale":"2"}}]},{"field":"op","type":"string"}]})";
  REQUIRE(read_value_schema(whole).has_value());
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const auto cut = read_value_schema(whole.substr(0, length));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().code == Code::L301);
  }
}

TEST_CASE("the row of an envelope is read where it stands", "[connect]") {
  const std::string row = R"("type":"struct","fields":[{"field":"id","type":"int64"}])";
  const std::string head = R"({"type":"struct","name":"a.b.Envelope","fields":[)";
  const std::string tail = R"(,{"field":"op","type":"string"}]})";
  const auto field_of = [&](const std::string& members) {
    const auto value = read_value_schema(head + members + tail);
    REQUIRE(value.has_value());
    const auto& fields = std::get<ConnectRow>(*value).fields;
    REQUIRE(fields.size() == 1);
    return fields[0].origin.path;
  };
  CHECK(field_of(R"({"field":"before",)" + row + R"(},{"field":"after",)" + row + "}") ==
        "value.after.id");
  CHECK(field_of(R"({"field":"before",)" + row + "}") == "value.before.id");
  CHECK(field_of(R"({"field":"before",)" + row + R"(},{"field":"after","type":"string"})") ==
        "value.before.id");
}

TEST_CASE("blanks around null leave it null", "[connect]") {
  const auto key = read_key_schema(" \n null\t");
  REQUIRE(key.has_value());
  CHECK(key->shape == KeyShape::None);
}

TEST_CASE("an event of a key alone is told from a row", "[connect]") {
  const auto key = read_key_schema(
      R"({"type":"struct","fields":[{"field":"id","type":"int64","optional":false}]})");
  REQUIRE(key.has_value());
  const EventSchema schema = make_event_schema(*key);
  CHECK(schema.shape == RowShape::KeyOnly);
  CHECK(schema.key_shape == KeyShape::Struct);
  CHECK(schema.row.empty());
}

TEST_CASE("a default is kept as it stands in the schema", "[connect]") {
  const auto value = read_value_schema(
      R"({"type":"struct","fields":[{"field":"a","type":"int64","default":9007199254740993},)"
      R"({"field":"b","type":"string","default":"caf\u00e9"},)"
      R"({"field":"c","type":"string","default":null}]})");
  REQUIRE(value.has_value());
  const auto& fields = std::get<ConnectRow>(*value).fields;
  CHECK(fields[0].default_json == "9007199254740993");
  CHECK(fields[1].default_json == "\"caf\u00e9\"");
  CHECK_FALSE(fields[2].default_json.has_value());
}

}  // namespace weir::connect_schema_test
