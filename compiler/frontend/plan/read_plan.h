#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"
#include "compiler/model/plan.h"

namespace weir {

// A plan that was kept in a file, and what tells it from every other.
struct SavedPlan {
  Plan plan;
  std::string tool;    // what wrote it: "weir 0.1.0"
  std::string digest;  // 64 hex digits

  std::string id() const;
};

// Reads the text of a file that plan_file() wrote. X512 if it is damaged or was changed since, X513
// if it has a format of a later weir, X514 if its digest is right and something in it is still not
// what a plan holds: nobody is trusted because he can compute a digest. What comes back holds only
// tables and columns that weir might have planned itself: sound names, types that weir gives to
// columns, constants for defaults, columns that a table which has rows can take. Members that this
// version does not know are passed over.
Result<SavedPlan> read_plan(std::string_view text);

}  // namespace weir
