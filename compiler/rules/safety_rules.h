#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model/safety_rule.h"

namespace weir {

// What weir believes about PostgreSQL's DDL, as one table: every form that it writes, and the forms
// next to them that it does not. `weir doctor --rules` and the tests try each of them on a server.
const std::vector<SafetyRule>& safety_rules();

// Those of one server; no two of them have one name.
std::vector<SafetyRule> safety_rules_for(std::int32_t server_version);

// What a server did, compared with the rule: a line for each fact that differs, and one more if
// weir writes the form and it is not safe there, whatever was believed.
std::vector<std::string> differences(const SafetyRule& rule, const DdlFacts& observed);

}  // namespace weir
