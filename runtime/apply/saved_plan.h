#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "compiler/plan/standing.h"
#include "runtime/apply/apply.h"
#include "runtime/apply/ledger.h"
#include "runtime/pg/connection.h"

namespace weir {

// Why a plan that was made for one target is not for the database of this connection, as X516: it
// is another cluster, database or major version of the server. What either side does not know (a
// role may be kept from asking for the cluster's identifier) is not compared; nor is the role,
// because plans are often made by one and applied by another.
Result<void> check_target(pg::Connection& connection, const Target& target);

// What became of a saved plan.
struct SavedApply {
  std::vector<TableStanding>
      tables;  // as they stand at the end: Done or Moved, unless some are left
  std::vector<QualifiedName> changed;
  std::vector<TableReport> left;  // tables that were locked, failed or not tried

  bool stale() const;
};

// Carries a saved plan out, and nothing but it. If a table that it touches stands neither as the
// plan found it nor as the plan leaves it, nothing at all is done. Otherwise each table that is not
// there yet is changed, compared once more under its lock. A table that moves between the look and
// the lock is left alone and reported; those before and after it are changed. At the end all tables
// are looked at again, so that what is reported as done is what the catalog says. Looking takes no
// locks on tables; a plan with nothing left to do takes none at all.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<SavedApply> apply_saved(pg::Connection& connection,
                               const Plan& plan,
                               const std::string& state_schema,
                               const std::string& id,
                               const LockLimits& limits,
                               const ApplyObserver& observer = {});

}  // namespace weir
