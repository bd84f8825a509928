#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace weir {

// The plan as a JUnit report, which most CI systems show: a test case for each table (or topic, if
// there is no table), failed if something of it is refused. What would be done to a table, and what
// is noted, is its output. Ends with a newline; well-formed XML 1.0 whatever the names hold.
std::string plan_junit(const Plan& plan);

}  // namespace weir
