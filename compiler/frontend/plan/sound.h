#pragma once

#include <optional>
#include <string>

#include "compiler/model/plan.h"

namespace weir {

// What is wrong with a plan's operations, for people, or nothing: names that PostgreSQL would not
// take or cut, weir's own and the system's tables, a required column without a default, a default
// that is no constant, a key of columns that do not exist, operations that do not fit each other,
// or tables that were not found as their fingerprint says.
std::optional<std::string> unsoundness(const Plan& plan);

}  // namespace weir
