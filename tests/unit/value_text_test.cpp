#include <catch2/catch.hpp>
#include <limits>

#include "compiler/value/array_literal.h"
#include "compiler/value/float_text.h"
#include "compiler/value/uuid.h"

namespace weir::value_text_test {

namespace {

std::string item(std::string_view text) {
  std::string out;
  append_array_item(text, out);
  return out;
}

template <typename T>
std::string number(T value) {
  std::string out;
  append_float_text(value, out);
  return out;
}

}  // namespace

TEST_CASE("a UUID is read in either case, with and without dashes", "[uuid]") {
  UuidBytes uuid{};
  for (const std::string_view text : {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                                      "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                                      "a0eebc999c0b4ef8bb6d6bb9bd380a11"}) {
    REQUIRE(parse_uuid(text, uuid));
    std::string out;
    append_uuid_text(uuid, out);
    CHECK(out == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  }
}

TEST_CASE("what only looks like a UUID is not one", "[uuid]") {
  const auto text = GENERATE(as<std::string>(),
                             "",
                             "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
                             "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g",
                             "a0eebc99-9c0b-4ef8-bb6d6-bb9bd380a11",
                             "a0eebc999-c0b-4ef8-bb6d-6bb9bd380a11",
                             "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a}");
  UuidBytes uuid{};
  CHECK_FALSE(parse_uuid(text, uuid));
}

TEST_CASE("array items are quoted where they would be read as something else", "[array]") {
  CHECK(item("1") == "1");
  CHECK(item("-3.5e+10") == "-3.5e+10");
  CHECK(item("plain") == "plain");
  CHECK(item("") == R"("")");
  CHECK(item("NULL") == R"("NULL")");
  CHECK(item("null") == R"("null")");
  CHECK(item("nullable") == "nullable");
  CHECK(item("q\"uote") == R"("q\"uote")");
  CHECK(item("back\\slash") == R"("back\\slash")");
  CHECK(item("a,b") == R"("a,b")");
  CHECK(item("{}") == R"("{}")");
  CHECK(item(" x") == R"(" x")");
  CHECK(item("2026-01-01 00:00:00") == R"("2026-01-01 00:00:00")");
  CHECK(item("\\x00ff") == R"("\\x00ff")");
}

TEST_CASE("floating-point numbers print as the shortest text that reads back", "[float]") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(0.1F) == "0.1");
  CHECK(number(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(number(1e-310) == "1e-310");
  CHECK(number(-0.0) == "-0");
  CHECK(number(3.4028235E38F) == "3.4028235e+38");
  CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(number(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

}  // namespace weir::value_text_test
