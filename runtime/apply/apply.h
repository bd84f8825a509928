#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/identifier.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "runtime/apply/table_change.h"
#include "runtime/pg/connection.h"

namespace weir {

enum class TableResult : std::uint8_t {
  Done,
  Overtaken,  // somebody else changed the table meanwhile: read the catalog and plan again
  Locked,     // X503: the lock budget was spent
  Failed,     // X504, or X502 for a lost connection
  NotTried,   // an earlier table was locked or failed
};

struct TableReport {
  QualifiedName table;
  TableResult result = TableResult::Done;
  int tries = 0;
  std::optional<Error> error{};          // of Locked and Failed
  std::optional<Rehearsed> rehearsed{};  // of Done, if this was a rehearsal
};

struct ApplyReport {
  std::vector<TableReport> tables;  // by name

  bool all_done() const;
  bool overtaken() const;
  // The first table that was locked or failed, if any.
  const TableReport* failed() const;
};

// What an apply tells while it runs. Both may be empty.
struct ApplyObserver {
  std::function<void(const TableReport&)> finished{};
  // A try found the table locked, by `holders` if that could be found out; more tries follow.
  std::function<void(const QualifiedName& table, const std::string& holders)> waiting{};
};

// Carries out the operations of a plan: table by table in the order of their names, each in one
// transaction that locks the table, compares it with the plan's fingerprint, and changes it. A try
// waits no longer than limits.timeout_ms for a lock, because everybody else then queues behind it;
// tries repeat with growing pauses until limits.budget_ms are spent on the table. Tables that are
// done stay done whatever happens to later ones. Refusals are the caller's affair.
// REQUIRES: no pipeline entered on the connection, no transaction open.
ApplyReport apply_plan(pg::Connection& connection,
                       const Plan& plan,
                       const LockLimits& limits,
                       const ApplyObserver& observer = {});

// The same under the same locks and limits, but each transaction is rolled back after a look at
// what its statements made: the reports of tables that are done hold it.
ApplyReport rehearse_plan(pg::Connection& connection,
                          const Plan& plan,
                          const LockLimits& limits,
                          const ApplyObserver& observer = {});

}  // namespace weir
