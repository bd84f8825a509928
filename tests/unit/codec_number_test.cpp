#include "tests/unit/codec_fixture.h"

namespace weir::codec_number_test {

using K = LogicalKind;

TEST_CASE("integers fill integer columns if they fit", "[codec]") {
  CHECK(hex(decoded(kind(K::Int32), column(PgBase::Int4), "2147483647")) == "7fffffff");
  CHECK(hex(decoded(kind(K::Int64), column(PgBase::Int4), "-2147483648")) == "80000000");
  CHECK(hex(decoded(kind(K::Int64), column(PgBase::Int8), "9223372036854775807")) ==
        "7fffffffffffffff");
  CHECK(hex(decoded(kind(K::Int64), column(PgBase::Int8), "-9223372036854775808")) ==
        "8000000000000000");
  CHECK(hex(decoded(kind(K::Int16), column(PgBase::Int2), "-32768")) == "8000");
  CHECK(hex(decoded(kind(K::Int64), column(PgBase::Oid), "4294967295")) == "ffffffff");
  CHECK(decoded(kind(K::Int64), column(PgBase::Int4), "5000000000") ==
        "D403: 5000000000 is out of range for integer");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Int2), "32768") == "D403");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Int8), "9223372036854775808") == "D403");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Oid), "-1") == "D403");
}

TEST_CASE("a value of another JSON kind is named with what was expected", "[codec]") {
  CHECK(decoded(kind(K::Int32), column(PgBase::Int4), R"("12")") ==
        R"(D402: expected an integer, found "12")");
  CHECK(decoded(kind(K::Int32), column(PgBase::Int4), "1.5") ==
        "D402: expected an integer, found 1.5");
  CHECK(decoded(kind(K::Int32), column(PgBase::Int4), "true") ==
        "D402: expected an integer, found true");
  CHECK(decoded(kind(K::Boolean), column(PgBase::Bool), "1") ==
        "D402: expected true or false, found 1");
  CHECK(decoded(kind(K::Float64), column(PgBase::Float8), R"("1.5")") ==
        R"(D402: expected a number, found "1.5")");
  CHECK(fault_of(kind(K::String), column(PgBase::Text), "12") == "D402");
  CHECK(fault_of(kind(K::String), column(PgBase::Text), R"({"a":1})") == "D402");
  CHECK(fault_of(kind(K::Int32), column(PgBase::Int4), "[1]") == "D402");
}

TEST_CASE("a long value is cut in messages, between characters", "[codec]") {
  std::string json = "\"";
  for (int i = 0; i < 100; ++i) json += "\xc3\xb3";
  const std::string text = decoded(kind(K::Int32), column(PgBase::Int4), json + "\"");
  CHECK(text.size() < 120);
  CHECK(text.ends_with("\xc3\xb3..."));
}

TEST_CASE("booleans fill boolean and bit(1)", "[codec]") {
  CHECK(hex(decoded(kind(K::Boolean), column(PgBase::Bool), "true")) == "01");
  CHECK(hex(decoded(kind(K::Boolean), column(PgBase::Bool), "false")) == "00");
  CHECK(hex(decoded(kind(K::Boolean), column(PgBase::Bit, 1), "true")) == "0000000180");
  CHECK(decoded(kind(K::Boolean), column(PgBase::Text), "true") == "true");
}

TEST_CASE("floating-point numbers keep sign, denormals and special words", "[codec]") {
  CHECK(hex(decoded(kind(K::Float64), column(PgBase::Float8), "-0.0")) == "8000000000000000");
  CHECK(item_of(kind(K::Float64), column(PgBase::Float8), "1e-310") == "1e-310");
  CHECK(item_of(kind(K::Float64), column(PgBase::Float8), R"("NaN")") == "NaN");
  CHECK(item_of(kind(K::Float32), column(PgBase::Float4), R"("-Infinity")") == "-Infinity");
  CHECK(item_of(kind(K::Float32), column(PgBase::Float4), "3.4028235E38") == "3.4028235e+38");
  CHECK(item_of(kind(K::Float32), column(PgBase::Float4), "0.1") == "0.1");
  CHECK(item_of(kind(K::Float64), column(PgBase::Float8), "1.7976931348623157E308") ==
        "1.7976931348623157e+308");
  CHECK(fault_of(kind(K::Float64), column(PgBase::Float8), "1e400") == "D403");
}

TEST_CASE("a double enters real only if no digit is lost", "[codec]") {
  CHECK(item_of(kind(K::Float64), column(PgBase::Float4), "0.5") == "0.5");
  CHECK(item_of(kind(K::Float64), column(PgBase::Float4), R"("NaN")") == "NaN");
  CHECK(fault_of(kind(K::Float64), column(PgBase::Float4), "0.1") == "D404");
  CHECK(fault_of(kind(K::Float64), column(PgBase::Float4), "1e39") == "D403");
  CHECK(item_of(kind(K::Float32), column(PgBase::Float8), "0.1") == "0.10000000149011612");
}

TEST_CASE("an integer enters a floating-point column only if it is exact", "[codec]") {
  CHECK(item_of(kind(K::Int64), column(PgBase::Float8), "9007199254740992") == "9007199254740992");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Float8), "9007199254740993") == "D404");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Float8), "9223372036854775807") == "D404");
  CHECK(item_of(kind(K::Int32), column(PgBase::Float4), "16777216") == "16777216");
  CHECK(fault_of(kind(K::Int32), column(PgBase::Float4), "16777217") == "D404");
}

TEST_CASE("decimals fill numeric columns without rounding", "[codec]") {
  const PgType five_two = column(PgBase::Numeric, 5, 2);
  CHECK(hex(decoded(decimal_of(2), five_two, R"("AYaf")")) ==
        "0002000000000002"
        "03e7"
        "26ac");
  CHECK(item_of(decimal_of(2), five_two, R"("/nlh")") == "-999.99");
  CHECK(decoded(decimal_of(2), five_two, R"("AYag")") ==
        "D403: 1000.00 is out of range for numeric(5,2)");
  CHECK(decoded(decimal_of(3), five_two, R"("AQ==")") ==
        "D404: 0.001 can't be stored as numeric(5,2) without rounding");
  CHECK(item_of(decimal_of(4), five_two, R"("JxA=")") == "1.0000");
  CHECK(item_of(decimal_of(10), column(PgBase::Numeric, 38, 10), R"("SztMqFqGxHoJiiI//////w==")") ==
        "9999999999999999999999999999.9999999999");
  CHECK(item_of(decimal_of(2), column(PgBase::Numeric), "12.5") == "12.5");
  CHECK(fault_of(decimal_of(2), five_two, R"("not base64")") == "D407");
  CHECK(fault_of(decimal_of(2), five_two, R"("")") == "D407");
}

TEST_CASE("equal decimals are equal bytes where rows are found by them", "[codec]") {
  const PgType sized = column(PgBase::Numeric, 8, 3);
  CHECK(decoded(decimal_of(1), sized, R"("DQ==")") == decoded(decimal_of(3), sized, R"("BRQ=")"));

  FieldBinding key = field(kind(K::VariableDecimal), column(PgBase::Numeric));
  key.key = true;
  FieldCodec codec(key, DecimalMode::Unstated, TimeMode::Unstated);
  CHECK(outcome_of(codec, R"({"scale":1,"value":"Cg=="})") ==
        outcome_of(codec, R"({"scale":2,"value":"ZA=="})"));
}

TEST_CASE("decimals of their own scale keep it, below zero as well", "[codec]") {
  const PgType any = column(PgBase::Numeric);
  CHECK(item_of(kind(K::VariableDecimal), any, R"({"scale":6,"value":"/w=="})") == "-0.000001");
  CHECK(item_of(kind(K::VariableDecimal), any, R"({"value":"/w==","scale":-3})") == "-1000");
  CHECK(item_of(kind(K::VariableDecimal), any, R"({"scale":2,"value":"ZA=="})") == "1.00");
  CHECK(fault_of(kind(K::VariableDecimal), any, R"({"scale":6})") == "D402");
  CHECK(fault_of(kind(K::VariableDecimal), any, R"({"value":"/w=="})") == "D402");
  CHECK(fault_of(kind(K::VariableDecimal), any, R"({"scale":2147483648,"value":"/w=="})") ==
        "D402");
  CHECK(fault_of(kind(K::VariableDecimal), any, R"({"scale":-200000,"value":"/w=="})") == "D403");
  CHECK(fault_of(kind(K::VariableDecimal), any, "1.5") == "D402");
}

TEST_CASE("decimals in text are read with exponents and words", "[codec]") {
  const PgType any = column(PgBase::Numeric);
  CHECK(item_of(kind(K::DecimalText), any, R"("9.223372036854776E16")") == "92233720368547760");
  CHECK(item_of(kind(K::DecimalText), any, R"("-0.000001")") == "-0.000001");
  CHECK(item_of(kind(K::DecimalText), any, R"("NAN")") == "NaN");
  CHECK(item_of(kind(K::DecimalText), any, R"("POSITIVE_INFINITY")") == "Infinity");
  CHECK(item_of(kind(K::DecimalText), any, R"("NEGATIVE_INFINITY")") == "-Infinity");
  CHECK(fault_of(kind(K::DecimalText), column(PgBase::Numeric, 5, 2), R"("Infinity")") == "D403");
  CHECK(item_of(kind(K::DecimalText), column(PgBase::Numeric, 5, 2), R"("NaN")") == "NaN");
  CHECK(fault_of(kind(K::DecimalText), any, R"("twelve")") == "D407");
  CHECK(item_of(kind(K::String), any, R"("0.10")") == "0.10");
}

TEST_CASE("JSON numbers become numeric digit for digit", "[codec]") {
  const PgType any = column(PgBase::Numeric);
  CHECK(item_of(kind(K::Float64), any, "0.1") == "0.1");
  CHECK(item_of(kind(K::Float64), any, "123456789012345678901234567890.5") ==
        "123456789012345678901234567890.5");
  CHECK(item_of(kind(K::Float64), any, R"("NaN")") == "NaN");
  CHECK(item_of(kind(K::Int64), column(PgBase::Numeric, 20, 0), "9223372036854775807") ==
        "9223372036854775807");
  CHECK(fault_of(kind(K::Int64), column(PgBase::Numeric, 3, 0), "1000") == "D403");
}

TEST_CASE("whole decimals fill integer columns", "[codec]") {
  CHECK(item_of(decimal_of(0), column(PgBase::Int8), R"("BNI=")") == "1234");
  CHECK(item_of(kind(K::DecimalText), column(PgBase::Int4), R"("12.00")") == "12");
  CHECK(fault_of(kind(K::DecimalText), column(PgBase::Int4), R"("12.5")") == "D404");
  CHECK(fault_of(kind(K::DecimalText), column(PgBase::Int2), R"("32768")") == "D403");
}

TEST_CASE("money takes amounts in whole hundredths, as text", "[codec]") {
  CHECK(decoded(decimal_of(2), column(PgBase::Money), R"("BNI=")") == "12.34");
  CHECK(decoded(kind(K::String), column(PgBase::Money), R"("12.3")") == "12.3");
  CHECK(fault_of(kind(K::String), column(PgBase::Money), R"("12.345")") == "D404");
  CHECK(fault_of(kind(K::String), column(PgBase::Money), R"("92233720368547758.08")") == "D403");
  CHECK(fault_of(kind(K::String), column(PgBase::Money), R"("$12")") == "D407");
}

TEST_CASE("a decimal without a schema is told by the mode of the source", "[codec]") {
  const PgType column_2 = column(PgBase::Numeric, 12, 2);
  const LogicalType any = kind(K::DecimalAny);
  const Modes precise{.decimals = DecimalMode::Precise};
  const Modes text{.decimals = DecimalMode::String};
  CHECK(item_of(any, column_2, R"("AYaf")", precise) == "999.99");
  CHECK(item_of(any, column_2, R"("1234")", text) == "1234");
  CHECK(item_of(any, column_2, "12.5") == "12.5");
  CHECK(item_of(any, column_2, R"({"scale":1,"value":"fQ=="})") == "12.5");
  CHECK(fault_of(any, column_2, R"("12.5")", precise) == "D407");
  CHECK(fault_of(any, column(PgBase::Numeric), R"("AYaf")", precise) == "D417");
}

TEST_CASE("without a stated mode a decimal is read only if it has one reading", "[codec]") {
  const PgType column_2 = column(PgBase::Numeric, 12, 2);
  const LogicalType any = kind(K::DecimalAny);
  CHECK(item_of(any, column_2, R"("12.34")") == "12.34");
  CHECK(item_of(any, column_2, R"("999")") == "999");
  CHECK(item_of(any, column_2, R"("AYaf")") == "999.99");
  CHECK(decoded(any, column_2, R"("1234")") ==
        "D417: \"1234\" is both a number and base64; set decimal_handling_mode on the source");
  CHECK(fault_of(any, column(PgBase::Numeric), R"("AYaf")") == "D417");
  CHECK(fault_of(any, column_2, R"("?!")") == "D407");
}

TEST_CASE("points take their two coordinates and nothing less", "[codec]") {
  CHECK(item_of(kind(K::Point),
                column(PgBase::Point),
                R"({"x":1.5,"y":-2.0,"wkb":"AQEAAAAAAAAAAAD4PwAAAAAAAADA","srid":null})") ==
        "(1.5,-2)");
  CHECK(fault_of(kind(K::Point), column(PgBase::Point), R"({"x":1.5})") == "D402");
  CHECK(fault_of(kind(K::Point), column(PgBase::Point), "[1,2]") == "D402");
}

}  // namespace weir::codec_number_test
