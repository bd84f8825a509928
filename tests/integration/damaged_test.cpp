#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/integration/run_fixture.h"

// Captures whose bytes were changed at random. Whatever stands in a record, the run reads on, and
// every record is accounted for. WEIR_TEST_DAMAGES sets how many variants are tried.
namespace weir::test::damaged_test {

namespace {

constexpr std::array<std::string_view, 28> kSplinters = {
    "null",      "nul",       "{",
    "}",         "[",         "]",
    "\"",        "\\",        ",",
    ":",         "-",         "1e999",
    "true",      "\x01",      "{}",
    "[]",        "\xff",      "\\u0000",
    "\\\\u0000", "\\\\ud800", "\\\"\\\"",
    "\\\"x\\\"", "\"\"",      "0",
    "",          "1.5",       "99999999999999999999",
    "t"};

// Most damage goes to the end of a line, where the row is: the schema before it is longer.
std::string damaged(std::string line, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (std::size_t wounds = below(3); wounds > 0; --wounds) {
    const std::size_t tail = std::min<std::size_t>(line.size(), 900);
    const std::size_t at = below(5) < 2 ? below(line.size()) : line.size() - 1 - below(tail);
    line.replace(at, below(3), kSplinters[below(kSplinters.size())]);
  }
  return line;
}

std::string damaged_file(const std::string& path, std::mt19937& random, std::size_t& lines) {
  std::string out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line); ++lines) out += damaged(line, random) + "\n";
  return out;
}

}  // namespace

TEST_CASE("a damaged record never ends a run", "[damaged]") {
  const std::size_t variants = size_from_environment("WEIR_TEST_DAMAGES", 9);
  const std::array<std::string, 3> captures = {"examples/quickstart/shop.ndjson",
                                               "tests/integration/captures/flat.ndjson",
                                               "tests/integration/captures/alt.ndjson"};
  for (unsigned seed = 0; seed < variants; ++seed) {
    std::mt19937 random(seed);
    std::size_t lines = 0;
    World world(R"(delete_mode = on  truncate = apply  on_refusal = dead_letter
      topic "*.shop.events_nokey" -> events_nokey {
        insert_mode = insert  delete_mode = off  key = none
      }
      topic "**" -> "{topic}")");
    world.events(
        damaged_file(WEIR_SOURCE_DIR "/" + captures.at(seed % captures.size()), random, lines));
    CAPTURE(seed);
    const Ended ended = world.run();
    CHECK(contains(ended.out, std::to_string(lines) + " records read"));
    CHECK_FALSE(world.dead_letters().empty());
    const Ended again = world.run();
    CHECK(contains(again.out, ": 0 written, 0 deleted"));
  }
}

}  // namespace weir::test::damaged_test
