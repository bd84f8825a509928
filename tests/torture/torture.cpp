// Everything goes wrong for a while, and then every row is there: once, with its last value, and
// never one that was older. See run.sh for the long form.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <iostream>
#include <map>

#include "tests/integration/run_fixture.h"
#include "tests/torture/nemesis.h"

namespace weir::torture {

namespace {

constexpr std::size_t kSeed = 20261128;
constexpr std::size_t kFaults = 40;
constexpr std::size_t kBetweenSettlements = 20;
constexpr std::size_t kSteps = 200;     // work for a tenth of a second or more
constexpr std::size_t kMostWork = 100;  // milliseconds of it until something goes wrong
constexpr std::size_t kMostRest = 500;  // and until the next work comes

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Rows that are there twice where that is allowed show that the faults hit the work.
void report(Site& site, const std::map<std::string, int>& counts, double seconds) {
  std::cout << fmt::format(
      "{:.0f} s; {} rows appended exactly once; at least once, {} of them twice or more often\n",
      seconds,
      site.history.legs(),
      site.database.value("SELECT count(*) - count(DISTINCT id) FROM bank_loose"));
  for (const auto& [name, count] : counts) std::cout << fmt::format("{:5}  {}\n", count, name);
  std::cout << std::flush;
}

}  // namespace

TEST_CASE("whatever goes wrong, every row is there once and none is older than it was",
          "[torture]") {
  const std::size_t seed = test::size_from_environment("WEIR_TORTURE_SEED", kSeed);
  const std::size_t last = test::size_from_environment("WEIR_TORTURE_FAULTS", kFaults);
  INFO("again with WEIR_TORTURE_SEED=" << seed << " WEIR_TORTURE_FAULTS=" << last);
  const auto begin = std::chrono::steady_clock::now();
  Site site(static_cast<unsigned>(seed));
  std::map<std::string, int> counts;
  for (std::size_t i = 1; i <= last; ++i) {
    const Fault& fault = pick(site.random);
    std::cout << fmt::format("{:7.1f} s  {}: {}\n", seconds_since(begin), i, fault.name)
              << std::flush;
    INFO("fault " << i << ": " << fault.name);
    site.send(kSteps);
    site.rest(std::chrono::milliseconds(below(site.random, kMostWork)));
    fault.strike(site);
    ++counts[fault.name];
    site.rest(std::chrono::milliseconds(below(site.random, kMostRest)));
    if (i % kBetweenSettlements == 0 || i == last) site.settle();
  }
  while (!site.members().empty()) site.leave(*site.members().front());
  report(site, counts, seconds_since(begin));
}

}  // namespace weir::torture
