#pragma once

#include <functional>

#include "tests/property/world.h"

namespace weir::property {

// The smallest world near `world` for which `fails` still says true: no schema, field, table,
// column, key or setting of it can be left out. REQUIRES: `fails` is true of `world`, and always
// says the same of the same world.
World shrink(World world, const std::function<bool(const World&)>& fails);

}  // namespace weir::property
