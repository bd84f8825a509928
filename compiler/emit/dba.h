#pragma once

#include <string>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// What a person could run to be rid of a refusal, without semicolons; empty if there is no such
// thing. Some statements have a gap that only a person can fill, and fail until it is filled. For
// readers of plans only: weir runs none of it, whatever the refusal.
std::vector<std::string> dba_sql(const Refusal& refusal, const Target& target);

}  // namespace weir
