#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace weir {

// What a plan refuses and notes as a SARIF 2.1.0 log, for annotations on a pull request. A refusal
// that stops rows is an error, one that continues a warning, a notice a note. A result stands at
// its place in the pipeline file, if it has one, and always names its table or topic as a logical
// location. Ends with a newline.
std::string plan_sarif(const Plan& plan);

}  // namespace weir
