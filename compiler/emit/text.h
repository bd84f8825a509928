#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace weir {

// The plan for a terminal or a pull request: what is refused and why, then each statement as it
// will run, with the fields that asked for it. Ends with a newline. The same plan gives the same
// bytes.
std::string plan_text(const Plan& plan);

}  // namespace weir
