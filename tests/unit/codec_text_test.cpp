#include "tests/unit/codec_fixture.h"

namespace weir::codec_text_test {

using K = LogicalKind;

TEST_CASE("text arrives unescaped, and never with U+0000 or half a character", "[codec]") {
  const PgType text = column(PgBase::Text);
  CHECK(decoded(kind(K::String), text, R"("text ✓ ' \" \\ $$\n\u00e9")") ==
        "text \xe2\x9c\x93 ' \" \\ $$\n\xc3\xa9");
  CHECK(decoded(kind(K::String), text, R"("")").empty());
  CHECK(decoded(kind(K::String), text, R"("\ud83d\ude00")") == "\xf0\x9f\x98\x80");
  CHECK(fault_of(kind(K::String), text, R"("a\u0000b")") == "D408");
  CHECK(fault_of(kind(K::Json), column(PgBase::Jsonb), R"("a\u0000b")") == "D408");
  CHECK(fault_of(kind(K::Enum), text, R"("\u0000")") == "D408");
  CHECK(decoded(kind(K::String), text, R"("\udc00")").starts_with("D40"));
  CHECK(decoded(kind(K::String), text, R"("\ud800")").starts_with("D40"));
}

TEST_CASE("varchar takes its length in characters, and cuts nothing but blanks", "[codec]") {
  const PgType three = column(PgBase::Varchar, 3);
  CHECK(decoded(kind(K::String), three, R"("żół")") == "\xc5\xbc\xc3\xb3\xc5\x82");
  CHECK(decoded(kind(K::String), three, R"("żółw")") ==
        "D405: \"\xc5\xbc\xc3\xb3\xc5\x82w\" is longer than varchar(3)");
  CHECK(decoded(kind(K::String), three, R"("abc   ")") == "abc");
  CHECK(decoded(kind(K::String), three, R"("a  ")") == "a  ");
  CHECK(fault_of(kind(K::String), three, R"("ab cd")") == "D405");
  CHECK(decoded(kind(K::String), column(PgBase::Varchar), R"("any length")") == "any length");
  CHECK(fault_of(kind(K::Int64), three, "1234") == "D405");
}

TEST_CASE("char takes padded and bare text as the same value", "[codec]") {
  const PgType five = column(PgBase::Bpchar, 5);
  CHECK(decoded(kind(K::String), five, R"("ab   ")") == "ab");
  CHECK(decoded(kind(K::String), five, R"("ab")") == "ab");
  CHECK(decoded(kind(K::String), five, R"("     ")").empty());
  CHECK(decoded(kind(K::String), five, R"("abcde  ")") == "abcde");
  CHECK(fault_of(kind(K::String), five, R"("abcdef")") == "D405");
}

TEST_CASE("name takes 63 bytes and no more", "[codec]") {
  const std::string fits(63, 'x');
  CHECK(decoded(kind(K::String), column(PgBase::Name), '"' + fits + '"') == fits);
  CHECK(fault_of(kind(K::String), column(PgBase::Name), '"' + fits + "x\"") == "D405");
}

TEST_CASE("anything with a text form goes into text", "[codec]") {
  const PgType text = column(PgBase::Text);
  CHECK(decoded(kind(K::Int64), text, "-5") == "-5");
  CHECK(decoded(kind(K::Float64), text, "0.1") == "0.1");
  CHECK(decoded(decimal_of(2), text, R"("BNI=")") == "12.34");
  CHECK(decoded(kind(K::Date), text, "19782") == "2024-02-29");
  CHECK(decoded(kind(K::TimestampMicros), text, "1772368496789012") ==
        "2026-03-01 12:34:56.789012");
  CHECK(decoded(kind(K::ZonedTimestamp), text, R"("2026-03-01T11:34:56Z")") ==
        "2026-03-01T11:34:56Z");
  CHECK(decoded(kind(K::JsonTree), text, R"({"a": [1, 2]})") == R"({"a": [1, 2]})");
  CHECK(decoded(bits_of(9), text, R"("VQE=")") == "101010101");
}

TEST_CASE("JSON keeps duplicate members and long numbers as they stand", "[codec]") {
  CHECK(decoded(kind(K::Json), column(PgBase::Json), R"("{\"a\": 1, \"a\": 2}")") ==
        R"({"a": 1, "a": 2})");
  CHECK(decoded(kind(K::Json), column(PgBase::Jsonb), R"("{\"n\": 1.50}")") == "\x01{\"n\": 1.50}");
  CHECK(decoded(kind(K::JsonTree), column(PgBase::Jsonb), R"( {"n":1234567890123456789012.50} )") ==
        "\x01{\"n\":1234567890123456789012.50}");
  CHECK(decoded(kind(K::JsonTree), column(PgBase::Json), R"("text")") == R"("text")");
  CHECK(decoded(kind(K::JsonTree), column(PgBase::Json), "12 ") == "12");
  CHECK(decoded(kind(K::JsonTree), column(PgBase::Json), "null") == "null");
}

TEST_CASE("bytes are read from base64", "[codec]") {
  CHECK(hex(decoded(kind(K::Bytes), column(PgBase::Bytea), R"("AAEC/w==")")) == "000102ff");
  CHECK(decoded(kind(K::Bytes), column(PgBase::Bytea), R"("")").empty());
  CHECK(decoded(kind(K::Bytes), column(PgBase::Bytea), R"("AAEC/w=")") ==
        "D407: \"AAEC/w=\" can't be read as base64");
}

TEST_CASE("UUIDs become their sixteen bytes", "[codec]") {
  CHECK(hex(decoded(
            kind(K::Uuid), column(PgBase::Uuid), R"("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")")) ==
        "a0eebc999c0b4ef8bb6d6bb9bd380a11");
  CHECK(hex(decoded(
            kind(K::String), column(PgBase::Uuid), R"("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")")) ==
        "a0eebc999c0b4ef8bb6d6bb9bd380a11");
  CHECK(fault_of(kind(K::String), column(PgBase::Uuid), R"("x")") == "D407");
}

TEST_CASE("bit strings have as many digits as the schema says", "[codec]") {
  const PgType nine = column(PgBase::Bit, 9);
  CHECK(item_of(bits_of(9), nine, R"("VQE=")") == "101010101");
  CHECK(hex(decoded(bits_of(9), nine, R"("VQE=")")) == "00000009aa80");
  CHECK(item_of(bits_of(9), nine, R"("")") == "000000000");
  CHECK(item_of(bits_of(9), nine, R"("/wE=")") == "111111111");
  CHECK(item_of(bits_of(9), nine, R"("AQ==")") == "000000001");
  CHECK(item_of(bits_of(20), column(PgBase::Varbit, 20), R"("Fg==")") == "00000000000000010110");
  CHECK(fault_of(bits_of(9), nine, R"("/wM=")") == "D403");
  CHECK(fault_of(kind(K::Bits), column(PgBase::Varbit, 7), R"("AQ==")") == "D405");
  CHECK(item_of(bits_of(2147483647), column(PgBase::Varbit), R"("FgE=")") == "0000000100010110");
}

TEST_CASE("what the server reads by itself travels as text", "[codec]") {
  PgType mood = column(PgBase::Other);
  mood.other = {.schema = "public", .name = "mood"};
  mood.type_class = TypeClass::Enum;
  CHECK(decoded(kind(K::Enum), mood, R"("happy")") == "happy");
  CHECK(decoded(kind(K::String), column(PgBase::Inet), R"("192.168.0.1/24")") == "192.168.0.1/24");
  CHECK(decoded(kind(K::Xml), column(PgBase::Xml), R"("<a b=\"c\">d</a>")") == R"(<a b="c">d</a>)");
  CHECK(decoded(kind(K::Tsvector), column(PgBase::Tsvector), R"("'cat':3 'fat':2")") ==
        "'cat':3 'fat':2");
}

TEST_CASE("a domain takes what its base type takes, as text", "[codec]") {
  const PgType amount =
      pg_domain({.schema = "public", .name = "amount"}, column(PgBase::Numeric, 5, 2));
  CHECK(decoded(decimal_of(2), amount, R"("BNI=")") == "12.34");
  CHECK(fault_of(decimal_of(3), amount, R"("AQ==")") == "D404");
  const PgType code = pg_domain({.schema = "public", .name = "code"}, column(PgBase::Varchar, 3));
  CHECK(fault_of(kind(K::String), code, R"("abcd")") == "D405");
  const PgType day = pg_domain({.schema = "public", .name = "day"}, column(PgBase::Date));
  CHECK(decoded(kind(K::Date), day, "19782") == "2024-02-29");
}

TEST_CASE("null is NULL, or the default of a required field, or bad", "[codec]") {
  CHECK(decoded(kind(K::Int32), column(PgBase::Int4), "null") == "null");

  FieldBinding required = field(decimal_of(2), column(PgBase::Numeric, 5, 2));
  required.required = true;
  required.path = "value.after.price";
  FieldCodec strict(required, DecimalMode::Unstated, TimeMode::Unstated);
  CHECK(outcome_of(strict, "null") ==
        "D410: value.after.price: a required value is null or missing");

  required.default_json = R"("BNI=")";
  FieldCodec defaulted(required, DecimalMode::Unstated, TimeMode::Unstated);
  CHECK(outcome_of(defaulted, "null") == outcome_of(defaulted, R"("BNI=")"));
  std::string out;
  CHECK(defaulted.decode_null(out) == CodecOutcome::Value);
  CHECK(out.size() > 4);
}

TEST_CASE("a fault says where the value stands", "[codec]") {
  FieldBinding binding = field(kind(K::Int64), column(PgBase::Int4));
  binding.path = "value.after.priority";
  FieldCodec codec(binding, DecimalMode::Unstated, TimeMode::Unstated);
  CHECK(outcome_of(codec, "5000000000") ==
        "D403: value.after.priority: 5000000000 is out of range for integer");
  CHECK(hex(outcome_of(codec, "5")) == "00000005");
}

TEST_CASE("Debezium's placeholder leaves a column alone in every form it takes", "[codec]") {
  const std::string text = R"("__debezium_unavailable_value")";
  CHECK(decoded(kind(K::String), column(PgBase::Text), text) == "unchanged");
  CHECK(decoded(kind(K::Json), column(PgBase::Jsonb), text) == "unchanged");
  CHECK(decoded(kind(K::JsonTree), column(PgBase::Jsonb), text) == "unchanged");
  CHECK(decoded(kind(K::Xml), column(PgBase::Xml), text) == "unchanged");
  CHECK(decoded(kind(K::Bytes), column(PgBase::Bytea), text) == "unchanged");
  CHECK(decoded(kind(K::Bytes),
                column(PgBase::Bytea),
                R"("X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==")") == "unchanged");
  CHECK(decoded(kind(K::String),
                column(PgBase::Text),
                R"("5f5f646562657a69756d5f756e617661696c61626c655f76616c7565")") == "unchanged");
  CHECK(decoded(kind(K::Json),
                column(PgBase::Json),
                R"("{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"}")") ==
        "unchanged");
  CHECK(decoded(kind(K::VariableDecimal), column(PgBase::Numeric), text) == "unchanged");
  CHECK(decoded(kind(K::String), column(PgBase::Text), R"("__debezium_unavailable_valu!")") ==
        "__debezium_unavailable_valu!");
}

TEST_CASE("a codec for a pair that does not go together says so for every value", "[codec]") {
  FieldCodec codec(
      field(kind(K::String), column(PgBase::Int4)), DecimalMode::Unstated, TimeMode::Unstated);
  CHECK_FALSE(codec.usable());
  CHECK(outcome_of(codec, R"("1")") == "D402: string does not go into integer");
  CHECK(outcome_of(codec, "null") == "null");
}

TEST_CASE("a primitive document is decoded like a member", "[codec]") {
  FieldCodec codec(
      field(kind(K::Int64), column(PgBase::Int8)), DecimalMode::Unstated, TimeMode::Unstated);
  simdjson::ondemand::parser parser;
  for (const std::string_view json : {"42", " 42 ", "42\n"}) {
    const simdjson::padded_string padded(json);
    simdjson::ondemand::document document;
    REQUIRE(parser.iterate(padded).get(document) == simdjson::SUCCESS);
    std::string out;
    CHECK(codec.decode_root(document, out) == CodecOutcome::Value);
    CHECK(hex(out) == "00000008000000000000002a");
  }
}

}  // namespace weir::codec_text_test
