#pragma once

#include <string>
#include <vector>

#include "compiler/model/plan.h"

namespace weir::test {

// What is wrong with the forms that a plan is printed in, a line for each: JSON that is not as its
// schema says or has more in it, a SARIF log that lacks what the standard asks for, a JUnit report
// that is no XML or counts wrongly, a comment too long for GitHub, a character that hides.
std::vector<std::string> form_breaches(const Plan& plan);

}  // namespace weir::test
