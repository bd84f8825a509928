#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"
#include "tests/property/world.h"

namespace weir::property {

// A world, its plan, and the catalog that the plan leads to.
struct Planned {
  const World& world;
  Plan plan;
  Catalog after;
};

Planned planned(const World& world);

// The catalog as operations leave it, by the compiler's own prediction.
Catalog after(Catalog catalog, const std::vector<Operation>& operations);

// True if every column of `before` stands in `later` as it was and where it was.
bool is_prefix(const Table& before, const Table& later);

// What does not hold, or nothing.
using Breach = std::optional<std::string>;

// Something that must hold of every plan.
struct Property {
  std::string_view name;
  Breach (*breach)(const Planned&);
};

const std::vector<Property>& properties();

}  // namespace weir::property
