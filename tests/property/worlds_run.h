#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/property/properties.h"

namespace weir::property {

// The seeds that a test tries: WEIR_TEST_WORLDS says how many if it is set, else `usual`;
// WEIR_TEST_SEED chooses only that one.
struct Seeds {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
};
Seeds seeds_to_try(std::uint32_t usual);

// A property, the worlds that it is tried on, and the program and test case that do it.
struct Trial {
  std::string program = "build/dev/tests/property/property_tests";
  std::string test;
  std::function<World(std::uint32_t)> make = make_world;
  std::function<Breach(const World&)> breach;
};

// Tries the property on world after world. What comes back is empty, or the report of the first
// world that breaks it.
std::string first_breach(const Trial& trial, std::uint32_t usual);

// The smallest world near one that breaks the property.
World smallest(const Trial& trial, const World& world);

// The command that shows a breach again, what does not hold, and the world as a golden case.
std::string report(const Trial& trial, std::uint32_t seed, const World& smallest);

}  // namespace weir::property
