#include "tests/property/worlds_run.h"

#include <fmt/format.h>

#include <cstdlib>

#include "tests/property/shrink.h"
#include "tests/property/world_text.h"

namespace weir::property {

namespace {

std::optional<std::uint32_t> number_from_environment(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

}  // namespace

Seeds seeds_to_try(std::uint32_t usual) {
  if (const auto only = number_from_environment("WEIR_TEST_SEED")) {
    return {.first = *only, .end = *only + 1};
  }
  return {.first = 0, .end = number_from_environment("WEIR_TEST_WORLDS").value_or(usual)};
}

World smallest(const Trial& trial, const World& world) {
  return shrink(world, [&](const World& w) { return trial.breach(w).has_value(); });
}

std::string report(const Trial& trial, std::uint32_t seed, const World& smallest) {
  return fmt::format(
      "again: WEIR_TEST_SEED={} {} \"{}\"\n"
      "{}\n"
      "the smallest world that shows it, as tests/golden/plan/NAME.case:\n\n{}",
      seed,
      trial.program,
      trial.test,
      trial.breach(smallest).value_or("it holds"),
      to_text(smallest));
}

std::string first_breach(const Trial& trial, std::uint32_t usual) {
  const auto [first, end] = seeds_to_try(usual);
  for (std::uint32_t seed = first; seed < end; ++seed) {
    const World world = trial.make(seed);
    if (trial.breach(world)) return report(trial, seed, smallest(trial, world));
  }
  return {};
}

}  // namespace weir::property
