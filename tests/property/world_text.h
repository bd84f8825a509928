#pragma once

#include <string>

#include "tests/property/world.h"

namespace weir::property {

// The sections of a golden case of the suite `plan` that make this world:
// tests/golden/plan/NAME.case.
std::string to_text(const World& world);

// The world that such sections make.
World read_world(const std::string& text);

}  // namespace weir::property
