#include "runtime/pipeline/flood.h"

#include <catch2/catch.hpp>
#include <functional>
#include <optional>

namespace weir::flood_test {

namespace {

// The number of the record at which a stream becomes a flood.
std::optional<std::uint64_t> floods_at(std::int32_t percent,
                                       const std::function<bool(std::uint64_t)>& bad) {
  Flood flood(percent);
  for (std::uint64_t number = 1; number <= 10'000; ++number) {
    if (bad(number) && flood.note(number)) return number;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a flood is a share of the last thousand records", "[flood]") {
  CHECK(floods_at(90, [](auto) { return true; }) == 900);
  CHECK(floods_at(100, [](auto) { return true; }) == 1000);
  CHECK(floods_at(90, [](auto n) { return n > 5000; }) == 5900);
  CHECK(floods_at(90, [](auto n) { return n % 10 != 0; }) == 999);
  CHECK(floods_at(90, [](auto n) { return n % 8 != 0; }) == std::nullopt);
  CHECK(floods_at(0, [](auto) { return true; }) == std::nullopt);
}

TEST_CASE("records that are read again count once", "[flood]") {
  Flood flood(90);
  for (int times = 0; times < 3; ++times) {
    for (std::uint64_t number = 1; number < 900; ++number) REQUIRE_FALSE(flood.note(number));
  }
  CHECK(flood.note(900));
}

}  // namespace weir::flood_test
