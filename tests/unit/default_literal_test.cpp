#include "compiler/lower/default_literal.h"

#include <catch2/catch.hpp>

#include "compiler/lower/type_map.h"

namespace weir::default_literal_test {

namespace {

using K = LogicalKind;

LogicalType of(LogicalKind kind) {
  LogicalType type;
  type.kind = kind;
  return type;
}

PgType pg(PgBase base, std::optional<std::int32_t> p = {}, std::optional<std::int32_t> s = {}) {
  PgType type;
  type.base = base;
  type.precision = p;
  type.scale = s;
  return type;
}

// Into the given column, or the one that weir makes.
std::string text(const LogicalType& type, std::string_view json, std::optional<PgType> live = {}) {
  const auto made = live ? live : pg_type_for(type);
  REQUIRE(made);
  const auto result = default_text(type, *made, json);
  return result ? *result : "! " + result.error().message;
}

}  // namespace

TEST_CASE("defaults take PostgreSQL's text from their wire form", "[default]") {
  LogicalType money = of(K::Decimal);
  money.scale = 2;
  LogicalType bits = of(K::Bits);
  bits.length = 9;
  LogicalType numbers = of(K::Array);
  numbers.element = {of(K::Int32)};
  LogicalType words = of(K::Array);
  words.element = {of(K::String)};
  CHECK(text(of(K::Boolean), "true") == "true");
  CHECK(text(of(K::Int64), "-9223372036854775808") == "-9223372036854775808");
  CHECK(text(of(K::Float64), "0.1") == "0.1");
  CHECK(text(of(K::Float32), R"("NaN")") == "NaN");
  CHECK(text(of(K::String), R"("it's")") == "it's");
  CHECK(text(money, R"("BNI=")") == "12.34");
  CHECK(text(money, "12.340") == "12.340");
  CHECK(text(of(K::VariableDecimal), R"({"scale":3,"value":"BNI="})") == "1.234");
  CHECK(text(of(K::DecimalText), R"("9.2E3")") == "9200");
  CHECK(text(of(K::Date), "20454") == "2026-01-01");
  CHECK(text(of(K::TimeMicros), "43200500000") == "12:00:00.5");
  CHECK(text(of(K::TimestampMicros), "1767225600123456") == "2026-01-01 00:00:00.123456");
  CHECK(text(of(K::TimestampMillis), "0") == "1970-01-01 00:00:00");
  CHECK(text(of(K::ZonedTimestamp), R"("1970-01-01T00:00:00.000000Z")") ==
        "1970-01-01 00:00:00+00");
  CHECK(text(of(K::ZonedTime), R"("12:34:56+05:30")") == "12:34:56+05:30");
  CHECK(text(of(K::MicroDuration), "1000000") == "PT1S");
  CHECK(text(of(K::Interval), R"("P1DT2H")") == "P1DT2H");
  CHECK(text(of(K::Bytes), R"("AP8=")") == "\\x00ff");
  CHECK(text(bits, R"("VQE=")") == "101010101");
  CHECK(text(of(K::Json), R"("{\"a\": 1}")") == R"({"a": 1})");
  CHECK(text(of(K::JsonTree), R"( {"a":1} )") == R"({"a":1})");
  CHECK(text(of(K::Uuid), R"("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")") ==
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  CHECK(text(of(K::Point), R"({"x":1.5,"y":-2.0})") == "(1.5,-2)");
  CHECK(text(of(K::Enum), R"("happy")") == "happy");
  CHECK(text(numbers, "[1,null,-3]") == "{1,NULL,-3}");
  CHECK(text(words, R"(["a b","NULL"])") == R"({"a b","NULL"})");
}

TEST_CASE("a default that the column would change is not taken over", "[default]") {
  LogicalType money = of(K::Decimal);
  money.scale = 3;
  CHECK(text(money, R"("BNI=")", pg(PgBase::Numeric, 5, 2)) ==
        "! \"BNI=\" would be rounded by numeric(5,2)");
  CHECK(text(of(K::Int64), "40000", pg(PgBase::Int2)) == "! 40000 is out of range for smallint");
  CHECK(text(of(K::String), R"("abcd")", pg(PgBase::Varchar, 3)) ==
        "! \"abcd\" is out of range for varchar(3)");
  CHECK(text(of(K::TimestampMicros), "1", pg(PgBase::Timestamp, 3)) ==
        "! 1 would be rounded by timestamp(3)");
  CHECK(text(of(K::TimestampNanos), "1").starts_with("! 1 would be rounded"));
  CHECK(text(of(K::Date), "2147483647").starts_with("! 2147483647 is out of range"));
  CHECK(text(of(K::TimeMicros), "86400000001").starts_with("! "));
  CHECK(text(of(K::String), R"("a\u0000b")").starts_with("! "));
}

TEST_CASE("a default of another kind than its type is not taken over", "[default]") {
  CHECK(text(of(K::Int32), R"("5")") == "! \"5\" can't be read as a constant of integer");
  CHECK(text(of(K::Int32), "1.5").starts_with("! "));
  CHECK(text(of(K::Boolean), "0").starts_with("! "));
  CHECK(text(of(K::Bytes), R"("?")").starts_with("! "));
  CHECK(text(of(K::Uuid), R"("?")").starts_with("! "));
  CHECK(text(of(K::Json), R"("{")").starts_with("! "));
  CHECK(text(of(K::Int32), "null").starts_with("! "));
  CHECK(text(of(K::Int32), "{").starts_with("! "));
  CHECK(text(of(K::ZonedTimestamp), R"("2026-01-01T00:00:00")").starts_with("! "));
}

}  // namespace weir::default_literal_test
