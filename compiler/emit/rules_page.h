#pragma once

#include <string>
#include <vector>

#include "compiler/model/safety_rule.h"

namespace weir {

// The proofs as a table for people, a line a rule, at most 100 columns wide; below it why weir does
// not write what it does not write. `server` names the server that the rules were tried on.
std::string rules_page(const std::vector<Proof>& proofs, const std::string& server);

}  // namespace weir
