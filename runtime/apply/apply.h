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
#include "runtime/apply/ledger.h"
#include "runtime/apply/table_change.h"
#include "runtime/pg/connection.h"

namespace weir {

enum class TableResult : std::uint8_t {
  Done,
  Overtaken,  // somebody else changed the table meanwhile: read the catalog and plan again
  Locked,     // X503: the lock budget was spent
  Failed,     // the server's answer to this table, or X525 to X529, or X502 for a lost connection
  NotTried,   // what happened to an earlier table would happen to this one as well
};

struct TableReport {
  QualifiedName table;
  TableResult result = TableResult::NotTried;
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

// What an apply tells while it runs. All may be empty.
struct ApplyObserver {
  // A try at a table begins; it is not locked yet.
  std::function<void(const QualifiedName& table)> starting{};
  std::function<void(const TableReport&)> finished{};
  // A try found the table locked, by `holders` if that could be found out; more tries follow.
  std::function<void(const QualifiedName& table, const std::string& holders)> waiting{};
};

// Carries out the operations of a plan: each table in one transaction that locks it, compares it
// with the plan's fingerprint, and changes it. First each table is tried once, by name and without
// waiting for anybody, so that a table that is locked holds up no other. Then those that were
// locked are tried again, one after the other: a try waits no longer than limits.timeout_ms for its
// locks, because everybody else then queues behind it, and the pauses between tries grow, until
// limits.budget_ms are spent on the table or limits.total_ms on all of them. Tables that are done
// stay done whatever happens to others. With a `ledger`, each change is noted in it, in its own
// transaction. Refusals are the caller's affair.
// REQUIRES: no pipeline entered on the connection, no transaction open.
ApplyReport apply_plan(pg::Connection& connection,
                       const Plan& plan,
                       const LockLimits& limits,
                       const ApplyObserver& observer = {},
                       const Ledger* ledger = nullptr);

// The same under the same locks and limits, but each transaction is rolled back after a look at
// what its statements made: the reports of tables that are done hold it.
ApplyReport rehearse_plan(pg::Connection& connection,
                          const Plan& plan,
                          const LockLimits& limits,
                          const ApplyObserver& observer = {});

}  // namespace weir
