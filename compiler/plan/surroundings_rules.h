#pragma once

#include <vector>

#include "compiler/model/plan.h"
#include "compiler/model/surroundings.h"

namespace weir {

// What a reviewer should know of the surroundings of the tables that a plan touches: who keeps
// what it has, who gets more than before, who fails. One notice for each table and kind, sorted by
// table and code; none where nothing is around.
std::vector<Notice> notices_of(const Plan& plan, const Surroundings& surroundings);

}  // namespace weir
