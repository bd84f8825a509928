#include "runtime/decode/json_value.h"
#include "tests/unit/codec_fixture.h"

namespace weir::codec_array_test {

using K = LogicalKind;

namespace {

std::string ints_of(std::string_view text) {
  std::string out = "[";
  for (const char c : text) out += (out.size() > 1 ? "," : "") + std::to_string(int{c});
  return out + "]";
}

}  // namespace

TEST_CASE("arrays travel as one text literal with nulls and quotes", "[codec]") {
  CHECK(decoded(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), "[1,null,-3]") ==
        "{1,NULL,-3}");
  CHECK(decoded(array_of(kind(K::String)),
                array_column(column(PgBase::Text)),
                R"(["x",null,"q\"uote","NULL",""])") == R"({x,NULL,"q\"uote","NULL",""})");
  CHECK(decoded(array_of(kind(K::Boolean)),
                array_column(column(PgBase::Bool)),
                "[true,false,null]") == "{true,false,NULL}");
  CHECK(decoded(array_of(kind(K::TimestampMicros)),
                array_column(column(PgBase::Timestamp)),
                "[1767225600123456]") == R"({"2026-01-01 00:00:00.123456"})");
  CHECK(decoded(array_of(kind(K::Date)), array_column(column(PgBase::Date)), "[20454,-1]") ==
        "{2026-01-01,1969-12-31}");
  CHECK(decoded(array_of(decimal_of(3)),
                array_column(column(PgBase::Numeric)),
                R"(["BGU=",null])") == "{1.125,NULL}");
  CHECK(decoded(array_of(kind(K::Uuid)),
                array_column(column(PgBase::Uuid)),
                R"(["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"])") ==
        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}");
  CHECK(decoded(array_of(kind(K::Bytes)), array_column(column(PgBase::Bytea)), R"(["AAE="])") ==
        R"({"\\x0001"})");
  CHECK(decoded(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), "[]") == "{}");
  CHECK(decoded(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), "null") == "null");
}

TEST_CASE("every element is checked against the column's element type", "[codec]") {
  CHECK(fault_of(array_of(decimal_of(3)),
                 array_column(column(PgBase::Numeric, 5, 2)),
                 R"(["BGU="])") == "D404");
  CHECK(fault_of(array_of(kind(K::String)),
                 array_column(column(PgBase::Varchar, 2)),
                 R"(["ab","abc"])") == "D405");
  CHECK(fault_of(array_of(kind(K::Int64)), array_column(column(PgBase::Int2)), "[1,40000]") ==
        "D403");
  CHECK(fault_of(array_of(kind(K::String)), array_column(column(PgBase::Text)), R"(["a",1])") ==
        "D402");
  CHECK(fault_of(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), "[[1]]") == "D402");
  CHECK(fault_of(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), "1") == "D402");
  CHECK(fault_of(array_of(kind(K::Int32)), array_column(column(PgBase::Int4)), R"("{1}")") ==
        "D402");
}

TEST_CASE("an array of the placeholder leaves the column alone", "[codec]") {
  const std::string text = R"("__debezium_unavailable_value")";
  const PgType texts = array_column(column(PgBase::Text));
  CHECK(decoded(array_of(kind(K::String)), texts, "[" + text + "]") == "unchanged");
  CHECK(decoded(array_of(kind(K::String)), texts, text) == "unchanged");
  CHECK(decoded(array_of(kind(K::Bytes)),
                array_column(column(PgBase::Bytea)),
                R"(["X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=="])") == "unchanged");
  CHECK(decoded(array_of(kind(K::Int32)),
                array_column(column(PgBase::Int4)),
                ints_of(kUnavailable)) == "unchanged");
  CHECK(decoded(array_of(kind(K::Int64)),
                array_column(column(PgBase::Int8)),
                ints_of(kUnavailable)) == "unchanged");
  CHECK(decoded(array_of(kind(K::Uuid)),
                array_column(column(PgBase::Uuid)),
                R"(["b68a35a7-17ad-35b3-af2a-ae46edb4545a"])") == "unchanged");
  CHECK(fault_of(array_of(kind(K::String)), texts, R"(["a",)" + text + "]") == "D402");
}

TEST_CASE("an array stays itself when its codec is used again after a fault", "[codec]") {
  FieldCodec codec(field(array_of(kind(K::Int32)), array_column(column(PgBase::Int4))),
                   DecimalMode::Unstated,
                   TimeMode::Unstated);
  CHECK(outcome_of(codec, "[1,2]") == "{1,2}");
  CHECK(outcome_of(codec, R"([1,"x"])").starts_with("D402"));
  CHECK(outcome_of(codec, "[3]") == "{3}");
}

}  // namespace weir::codec_array_test
