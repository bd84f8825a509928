#include "runtime/pg/binary.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <limits>

namespace weir::pg::binary_test {

namespace {

std::string hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  return out;
}

template <typename Append>
std::string made(Append append) {
  std::string out;
  append(out);
  return hex(out);
}

std::string numeric(std::int64_t unscaled, std::int32_t scale) {
  return made([&](std::string& out) { append_numeric(out, unscaled, scale, scale); });
}

std::string numeric(std::string_view text) {
  Decimal value;
  REQUIRE(parse_decimal(text, value) == Reading::Ok);
  NumericGroups memory;
  const std::int32_t shown = value.scale < 0 ? 0 : value.scale;
  return made([&](std::string& out) { append_numeric(out, value, shown, memory); });
}

}  // namespace

TEST_CASE("fixed-length elements are a length and network-order bytes", "[binary]") {
  CHECK(made([](std::string& out) { append_null(out); }) == "ffffffff");
  CHECK(made([](std::string& out) { append_bool(out, true); }) == "0000000101");
  CHECK(made([](std::string& out) { append_int2(out, -2); }) == "00000002fffe");
  CHECK(made([](std::string& out) { append_int4(out, 258); }) == "0000000400000102");
  CHECK(made([](std::string& out) { append_int8(out, -1); }) == "00000008ffffffffffffffff");
  CHECK(made([](std::string& out) { append_oid(out, 4294967295U); }) == "00000004ffffffff");
  CHECK(made([](std::string& out) { append_float4(out, 1.5F); }) == "000000043fc00000");
  CHECK(made([](std::string& out) { append_float8(out, -0.0); }) == "000000088000000000000000");
  CHECK(made([](std::string& out) { append_date(out, -1); }) == "00000004ffffffff");
  CHECK(made([](std::string& out) { append_timestamp(out, 1); }) == "000000080000000000000001");
}

TEST_CASE("elements of several parts keep PostgreSQL's order", "[binary]") {
  CHECK(made([](std::string& out) { append_timetz(out, {.micros = 1, .seconds_west = -3600}); }) ==
        "0000000c0000000000000001fffff1f0");
  CHECK(made([](std::string& out) {
          append_interval(out, {.micros = 1, .days = 2, .months = 3});
        }) == "0000001000000000000000010000000200000003");
  CHECK(made([](std::string& out) { append_point(out, 1.5, -2.0); }) ==
        "000000103ff8000000000000c000000000000000");
  CHECK(made([](std::string& out) { append_jsonb(out, "{}"); }) == "00000003017b7d");
  CHECK(made([](std::string& out) { append_bytes(out, std::string_view("a\0b", 3)); }) ==
        "00000003610062");
}

TEST_CASE("bit strings fill their bytes from the most significant bit", "[binary]") {
  CHECK(made([](std::string& out) { append_bits(out, "101010101"); }) == "0000000600000009aa80");
  CHECK(made([](std::string& out) { append_bits(out, "11111111"); }) == "0000000500000008ff");
  CHECK(made([](std::string& out) { append_bits(out, ""); }) == "0000000400000000");
}

TEST_CASE("numeric has groups of four digits around the point", "[binary]") {
  // length, groups, weight, sign, displayed scale, groups
  CHECK(numeric("12.34") ==
        "0000000c"
        "0002"
        "0000"
        "0000"
        "0002"
        "000c"
        "0d48");
  CHECK(numeric("-12.34") ==
        "0000000c"
        "0002"
        "0000"
        "4000"
        "0002"
        "000c"
        "0d48");
  CHECK(numeric("0.00") ==
        "00000008"
        "0000"
        "0000"
        "0000"
        "0002");
  CHECK(numeric("10000") ==
        "0000000a"
        "0001"
        "0001"
        "0000"
        "0000"
        "0001");
  CHECK(numeric("0.0001") ==
        "0000000a"
        "0001"
        "ffff"
        "0000"
        "0004"
        "0001");
  CHECK(numeric("0.00001") ==
        "0000000a"
        "0001"
        "fffe"
        "0000"
        "0005"
        "03e8");
  CHECK(numeric("9.2E16") ==
        "0000000c"
        "0002"
        "0004"
        "0000"
        "0000"
        "0009"
        "07d0");
  CHECK(numeric("NaN") ==
        "00000008"
        "0000"
        "0000"
        "c000"
        "0000");
  CHECK(numeric("Infinity") ==
        "00000008"
        "0000"
        "0000"
        "d000"
        "0000");
  CHECK(numeric("-Infinity") ==
        "00000008"
        "0000"
        "0000"
        "f000"
        "0000");
}

TEST_CASE("the short way to numeric gives the same bytes as the long one", "[binary]") {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t unscaled : {std::int64_t{0},
                                      std::int64_t{1},
                                      std::int64_t{-1},
                                      std::int64_t{10},
                                      std::int64_t{9999},
                                      std::int64_t{10'000},
                                      std::int64_t{10'001},
                                      std::int64_t{-99'999'999},
                                      std::int64_t{100'000'000},
                                      std::int64_t{123'456'789'012'345},
                                      std::int64_t{1'000'000'000'000'000'000},
                                      kMax,
                                      kMin}) {
    for (std::int32_t scale = 0; scale <= kFastNumericScale; ++scale) {
      Decimal value;
      assign_decimal(unscaled, scale, value);
      NumericGroups memory;
      std::string expected;
      append_numeric(expected, value, scale, memory);
      INFO(unscaled << " with scale " << scale);
      CHECK(numeric(unscaled, scale) == hex(expected));
    }
  }
}

TEST_CASE("a length can be filled in when it is known", "[binary]") {
  std::string out = "x";
  out.append(4, '\0').append("abc");
  patch_length(out, 1);
  CHECK(hex(out) == "7800000003616263");
}

}  // namespace weir::pg::binary_test
