#include "tests/support/json_schema.h"

#include <catch2/catch.hpp>

namespace weir::test::json_schema_test {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> check(const char* document,
                               const char* schema,
                               Members members = Members::Any) {
  return breaches(Json::parse(document), Json::parse(schema), members);
}

using None = std::vector<std::string>;

}  // namespace

TEST_CASE("a type holds or is a breach", "[json_schema]") {
  CHECK(check("1", R"({"type": "integer"})") == None{});
  CHECK(check("\"1\"", R"({"type": "integer"})") == None{R"(/: "1" is not type "integer")"});
  CHECK(check("1.5", R"({"type": "integer"})").size() == 1);
}

TEST_CASE("what is required has to be there, and what is there has to fit", "[json_schema]") {
  const char* const schema =
      R"({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}})";
  CHECK(check(R"({"a": "x", "b": 1})", schema) == None{});
  CHECK(check(R"({"b": 1})", schema) == None{R"(/: has no member "a")"});
  CHECK(check(R"({"a": 1})", schema) == None{R"(/a: 1 is not type "string")"});
}

TEST_CASE("members that a schema does not name are borne, but not in what we write",
          "[json_schema]") {
  const char* const schema = R"({"properties": {"a": {"type": "string"}}})";
  CHECK(check(R"({"b": 1})", schema) == None{});
  CHECK(check(R"({"b": 1})", schema, Members::Declared) ==
        None{"/b: is a member that the schema does not name"});
  CHECK(check(R"({"b": 1})", R"({"properties": {}, "additionalProperties": false})") ==
        None{"/b: may not be there"});
}

TEST_CASE("items, choices, numbers and patterns are looked at", "[json_schema]") {
  CHECK(check("[1, \"x\"]", R"({"items": {"type": "integer"}})").size() == 1);
  CHECK(check("[]", R"({"minItems": 1})").size() == 1);
  CHECK(check("-1", R"({"minimum": 0})").size() == 1);
  CHECK(check("\"c\"", R"({"enum": ["a", "b"]})").size() == 1);
  CHECK(check("2", R"({"const": 1})").size() == 1);
  CHECK(check("\"R2x\"", R"({"pattern": "^R[0-9]+$"})").size() == 1);
  CHECK(check("\"R201\"", R"({"pattern": "^R[0-9]+$"})") == None{});
}

TEST_CASE("of alternatives exactly one has to fit", "[json_schema]") {
  const char* const schema = R"({"oneOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}],
                                 "$defs": {"a": {"const": 1}}})";
  CHECK(check("2", schema) == None{});
  CHECK(check("1", schema).size() == 1);
  CHECK(check("true", schema).size() == 1);
}

TEST_CASE("a keyword that nobody checks is a breach", "[json_schema]") {
  CHECK(check("1", R"({"multipleOf": 2})").size() == 1);
  CHECK(check("1", R"({"title": "a number"})") == None{});
}

}  // namespace weir::test::json_schema_test
