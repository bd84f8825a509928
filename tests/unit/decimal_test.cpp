#include "compiler/value/decimal.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "compiler/value/base64.h"

namespace weir::decimal_test {

namespace {

std::string text_of(const Decimal& value) {
  std::string text;
  append_decimal_text(value, text);
  return text;
}

Decimal parsed(std::string_view text) {
  Decimal value;
  REQUIRE(parse_decimal(text, value) == Reading::Ok);
  return value;
}

std::string from_base64(std::string_view base64, std::int32_t scale) {
  std::string bytes;
  REQUIRE(decode_base64(base64, bytes));
  Decimal value;
  REQUIRE(decimal_from_bytes(bytes, scale, value) == Reading::Ok);
  return text_of(value);
}

// Schoolbook: digits times 256 plus the next byte.
std::string naive_unsigned(const std::string& bytes) {
  std::string digits = "0";  // least significant first
  for (const char c : bytes) {
    std::uint32_t carry = static_cast<std::uint8_t>(c);
    for (char& digit : digits) {
      carry += static_cast<std::uint32_t>(digit - '0') * 256;
      digit = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry != 0; carry /= 10) digits += static_cast<char>('0' + carry % 10);
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  std::ranges::reverse(digits);
  return digits;
}

std::string naive_signed(std::string bytes) {
  if (static_cast<std::uint8_t>(bytes.front()) < 0x80) return naive_unsigned(bytes);
  for (char& c : bytes) c = static_cast<char>(~c);
  for (std::size_t i = bytes.size(); i-- > 0;) {
    bytes[i] = static_cast<char>(static_cast<std::uint8_t>(bytes[i]) + 1);
    if (bytes[i] != 0) return "-" + naive_unsigned(bytes);
  }
  return "-" + naive_unsigned('\x01' + bytes);
}

// Reads the groups back with string arithmetic only.
std::string from_groups(const NumericGroups& grouped, std::int32_t scale) {
  std::string whole;
  std::string fraction;
  for (std::int32_t at = std::max(grouped.weight, 0); at >= -5000 / 4; --at) {
    const std::int32_t index = grouped.weight - at;
    const bool inside = index >= 0 && index < static_cast<std::int32_t>(grouped.groups.size());
    const std::int32_t group = inside ? grouped.groups[static_cast<std::size_t>(index)] : 0;
    std::string four = std::to_string(group + 10'000).substr(1);
    (at >= 0 ? whole : fraction) += four;
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  fraction.resize(static_cast<std::size_t>(std::max(scale, 0)));
  return fraction.empty() ? whole : whole + "." + fraction;
}

}  // namespace

TEST_CASE("decimals of real captures keep all their digits", "[decimal]") {
  CHECK(from_base64("BNI=", 2) == "12.34");
  CHECK(from_base64("AYaf", 2) == "999.99");
  CHECK(from_base64("/nlh", 2) == "-999.99");
  CHECK(from_base64("/w==", 10) == "-0.0000000001");
  CHECK(from_base64("O5rKAA==", 10) == "0.1000000000");
  CHECK(from_base64("SztMqFqGxHoJiiI//////w==", 10) == "9999999999999999999999999999.9999999999");
  CHECK(from_base64("RGw7FfmSZofSxAU0/bVj////////", 0) == std::string(50, '9'));
  CHECK(from_base64("AIAAAAAAAADA", 2) == "92233720368547760.00");
  CHECK(from_base64("EkmtJZTDfOsLJ4TEzgvzis5AjiEafKqyQwioLo8QAAAAAAAAAAAAAAAA", 0) ==
        "1" + std::string(100, '0'));
}

TEST_CASE("integers of any length agree with schoolbook arithmetic", "[decimal]") {
  std::mt19937 random(20240229);
  Decimal value;
  for (std::size_t length = 1; length < 60; ++length) {
    for (int i = 0; i < 40; ++i) {
      std::string bytes(length, '\0');
      for (char& c : bytes) c = static_cast<char>(random());
      if (i == 0) bytes.assign(length, '\xff');
      if (i == 1) bytes = '\x80' + std::string(length - 1, '\0');
      if (i == 2) bytes = '\x7f' + std::string(length - 1, '\xff');
      if (i == 3) bytes = std::string(length - 1, '\0') + '\x01';
      REQUIRE(decimal_from_bytes(bytes, 0, value) == Reading::Ok);
      CHECK(text_of(value) == naive_signed(bytes));
    }
  }
}

TEST_CASE("no bytes are no number, and absurdly many do not fit", "[decimal]") {
  Decimal value;
  CHECK(decimal_from_bytes("", 0, value) == Reading::Malformed);
  CHECK(decimal_from_bytes(std::string(70'000, '\x11'), 0, value) == Reading::OutOfRange);
}

TEST_CASE("decimal text is read with exponent, sign and point", "[decimal]") {
  CHECK(parsed("12.340") == Decimal{.digits = "12340", .scale = 3});
  CHECK(parsed("-0.05") == Decimal{.negative = true, .digits = "5", .scale = 2});
  CHECK(parsed("9.2E16") == Decimal{.digits = "92", .scale = -15});
  CHECK(parsed("1e-3") == Decimal{.digits = "1", .scale = 3});
  CHECK(parsed("+7") == Decimal{.digits = "7"});
  CHECK(parsed(".5") == Decimal{.digits = "5", .scale = 1});
  CHECK(parsed("5.") == Decimal{.digits = "5"});
  CHECK(parsed("-0.00") == Decimal{.digits = "0", .scale = 2});
  CHECK(parsed("000123") == Decimal{.digits = "123"});
  CHECK(text_of(parsed("9.223372036854776E16")) == "92233720368547760");
  CHECK(text_of(parsed("0E5")) == "0");
  CHECK(text_of(parsed("1E-4")) == "0.0001");
}

TEST_CASE("the words for not-a-number and infinity are read in every spelling", "[decimal]") {
  CHECK(text_of(parsed("NaN")) == "NaN");
  CHECK(text_of(parsed("NAN")) == "NaN");
  CHECK(text_of(parsed("POSITIVE_INFINITY")) == "Infinity");
  CHECK(text_of(parsed("NEGATIVE_INFINITY")) == "-Infinity");
  CHECK(text_of(parsed("-Infinity")) == "-Infinity");
}

TEST_CASE("text that is no decimal number is malformed", "[decimal]") {
  const auto text = GENERATE(as<std::string>(),
                             "",
                             "-",
                             ".",
                             "1.2.3",
                             "1e",
                             "1e+",
                             "1e+-2",
                             "--1",
                             "+-1",
                             " 1",
                             "1 ",
                             "0x10",
                             "1,5",
                             "nan",
                             "infinity");
  Decimal value;
  CHECK(parse_decimal(text, value) == Reading::Malformed);
}

TEST_CASE("an exponent beyond numeric is out of range, not a wait", "[decimal]") {
  Decimal value;
  CHECK(parse_decimal("1e999999999", value) == Reading::OutOfRange);
  CHECK(parse_decimal("1e99999999999999999999999", value) == Reading::OutOfRange);
}

TEST_CASE("a numeric column holds what needs no rounding", "[decimal]") {
  struct Row {
    std::string text;
    std::int32_t precision;
    std::int32_t scale;
    Reading fit;
  };
  const auto row = GENERATE(values<Row>({
      {"999.99", 5, 2, Reading::Ok},
      {"1000", 5, 2, Reading::OutOfRange},
      {"1.5000", 5, 2, Reading::Ok},
      {"1.501", 5, 2, Reading::Inexact},
      {"0.004", 5, 2, Reading::Inexact},
      {"0.000", 1, 0, Reading::Ok},
      {"12300", 3, -2, Reading::Ok},
      {"12345", 3, -2, Reading::Inexact},
      {"1234500", 3, -2, Reading::OutOfRange},
      {"0.00123", 3, 5, Reading::Ok},
      {"0.0123", 3, 5, Reading::OutOfRange},
      {"1e2", 3, 0, Reading::Ok},
      {"NaN", 3, 0, Reading::Ok},
      {"Infinity", 3, 0, Reading::OutOfRange},
  }));
  INFO(row.text << " into numeric(" << row.precision << "," << row.scale << ")");
  CHECK(fit_decimal(parsed(row.text), row.precision, row.scale) == row.fit);
}

TEST_CASE("an unconstrained numeric has PostgreSQL's limits", "[decimal]") {
  CHECK(fit_decimal(parsed("1e131071"), std::nullopt, std::nullopt) == Reading::Ok);
  CHECK(fit_decimal(parsed("1e131072"), std::nullopt, std::nullopt) == Reading::OutOfRange);
  CHECK(fit_decimal(parsed("1e-16383"), std::nullopt, std::nullopt) == Reading::Ok);
  CHECK(fit_decimal(parsed("1e-16384"), std::nullopt, std::nullopt) == Reading::Inexact);
  CHECK(fit_decimal(parsed("Infinity"), std::nullopt, std::nullopt) == Reading::Ok);
}

TEST_CASE("decimals become integers only whole", "[decimal]") {
  std::int64_t out = 0;
  CHECK(decimal_to_int64(parsed("9223372036854775807"), out) == Reading::Ok);
  CHECK(out == std::numeric_limits<std::int64_t>::max());
  CHECK(decimal_to_int64(parsed("-9223372036854775808"), out) == Reading::Ok);
  CHECK(out == std::numeric_limits<std::int64_t>::min());
  CHECK(decimal_to_int64(parsed("9223372036854775808"), out) == Reading::OutOfRange);
  CHECK(decimal_to_int64(parsed("12.00"), out) == Reading::Ok);
  CHECK(out == 12);
  CHECK(decimal_to_int64(parsed("1.2e3"), out) == Reading::Ok);
  CHECK(out == 1200);
  CHECK(decimal_to_int64(parsed("12.5"), out) == Reading::Inexact);
  CHECK(decimal_to_int64(parsed("1e100"), out) == Reading::OutOfRange);
  CHECK(decimal_to_int64(parsed("NaN"), out) == Reading::OutOfRange);
}

TEST_CASE("groups of four hold the digits of every number at every scale", "[decimal]") {
  std::mt19937 random(7);
  NumericGroups grouped;
  for (int i = 0; i < 4000; ++i) {
    Decimal value;
    value.digits.clear();
    const std::size_t length = 1 + random() % 40;
    for (std::size_t at = 0; at < length; ++at) {
      const auto digit = random() % 3 == 0 ? 0 : random() % 10;
      value.digits += static_cast<char>('0' + digit);
    }
    if (value.digits[0] == '0') value.digits[0] = '4';
    value.scale = static_cast<std::int32_t>(random() % 60) - 12;
    group_digits(value, grouped);
    CHECK(from_groups(grouped, value.scale) == text_of(value));
    REQUIRE_FALSE(grouped.groups.empty());
    CHECK(grouped.groups.front() != 0);
    CHECK(grouped.groups.back() != 0);
  }
}

}  // namespace weir::decimal_test
