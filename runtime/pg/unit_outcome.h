#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runtime/pg/error.h"
#include "runtime/pg/result.h"

namespace weir::pg {

// The statement that made a unit fail, counted from 0 in the order of sending; copies count behind
// the statements. It equals the number of both if all of them ran and the commit failed (a deferred
// constraint).
struct UnitFailure {
  std::size_t statement = 0;
  PgError error;
};

// How a unit ended: a failed unit changed nothing, whatever its earlier statements answered.
struct UnitOutcome {
  std::vector<QueryResult> results;  // of the statements that ran, in the order of sending
  std::optional<UnitFailure> failure;

  bool committed() const { return !failure.has_value(); }
};

}  // namespace weir::pg
