#include "runtime/apply/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "compiler/emit/ddl.h"
#include "runtime/apply/backoff.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/apply/table_change.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

Error locked_error(const TableReport& report, const LockLimits& limits, const std::string& who) {
  return Error{.code = Code::X503,
               .message = fmt::format("{} stayed locked for longer than the budget of {} ms",
                                      display(report.table),
                                      std::min(limits.budget_ms, limits.total_ms)),
               .where = who.empty() ? std::string() : "locked by " + who,
               .help = "end the transaction that holds the lock, or raise lock { budget total }"};
}

std::optional<std::string> fingerprint_in(const Plan& plan, const QualifiedName& table) {
  const auto found = plan.fingerprints.find(table);
  if (found == plan.fingerprints.end()) return std::nullopt;
  return found->second;
}

// The tables of one plan, each with its report at the same place.
class Application {
 public:
  Application(pg::Connection& connection,
              const Plan& plan,
              const LockLimits& limits,
              const ApplyObserver& observer,
              const Ledger* ledger,
              End end)
      : connection_(connection),
        plan_(plan),
        limits_(limits),
        observer_(observer),
        ledger_(ledger),
        end_(end),
        changes_(ddl(plan.operations)),
        backoff_(std::random_device{}()),
        deadline_(Clock::now() + milliseconds(limits.total_ms)) {
    std::ranges::sort(changes_, {}, &TableDdl::table);
    for (const TableDdl& change : changes_) report_.tables.push_back({.table = change.table});
  }

  ApplyReport run() {
    std::vector<std::size_t> busy;
    for (std::size_t at = 0; at < changes_.size() && !halted_; ++at) {
      if (attempt(at, {.wait = LockWait::None, .timeout_ms = limits_.timeout_ms}) == Tried::Busy) {
        busy.push_back(at);
      }
    }
    for (const std::size_t at : busy) {
      if (!halted_) wait_for(at);
    }
    return std::move(report_);
  }

 private:
  enum class Tried : std::uint8_t { Busy, Finished };

  Tried attempt(std::size_t at, const TryLimits& limits) {
    TableReport& report = report_.tables[at];
    const TableDdl& change = changes_[at];
    ++report.tries;
    if (observer_.starting) observer_.starting(change.table);
    const auto row = ledger_ == nullptr ? std::nullopt : std::optional(ledger_->row(change.table));
    ChangeAttempt tried =
        change_table(connection_, change, fingerprint_in(plan_, change.table), limits, end_, row);
    switch (tried.outcome) {
      case ChangeOutcome::Busy: return Tried::Busy;
      case ChangeOutcome::Done:
        report.result = TableResult::Done;
        report.rehearsed = std::move(tried.rehearsed);
        break;
      case ChangeOutcome::Overtaken: report.result = TableResult::Overtaken; break;
      case ChangeOutcome::Halted: halted_ = true; [[fallthrough]];
      case ChangeOutcome::Failed:
        report.result = TableResult::Failed;
        report.error = std::move(tried.error);
        break;
    }
    if (observer_.finished) observer_.finished(report);
    return Tried::Finished;
  }

  void wait_for(std::size_t at) {
    TableReport& report = report_.tables[at];
    const auto deadline = std::min(deadline_, Clock::now() + milliseconds(limits_.budget_ms));
    std::string who;
    milliseconds waited{0};
    for (;;) {
      if (std::string now = lock_holders(connection_, report.table); !now.empty()) who = now;
      const milliseconds pause = backoff_.next(waited);
      if (Clock::now() + pause >= deadline) break;
      if (observer_.waiting) observer_.waiting(report.table, who);
      std::this_thread::sleep_for(pause);
      const auto started = Clock::now();
      const auto left = duration_cast<milliseconds>(deadline - started).count();
      // A timeout of 0 would wait for ever.
      const auto timeout = std::max<std::int64_t>(1, std::min(limits_.timeout_ms, left));
      if (attempt(at, {.wait = LockWait::Bounded, .timeout_ms = timeout}) == Tried::Finished) {
        return;
      }
      waited = duration_cast<milliseconds>(Clock::now() - started);
    }
    report.result = TableResult::Locked;
    report.error = locked_error(report, limits_, who);
    if (observer_.finished) observer_.finished(report);
  }

  pg::Connection& connection_;
  const Plan& plan_;
  LockLimits limits_;
  const ApplyObserver& observer_;
  const Ledger* ledger_;
  End end_;
  std::vector<TableDdl> changes_;
  Backoff backoff_;
  Clock::time_point deadline_;
  ApplyReport report_{};
  bool halted_ = false;
};

}  // namespace

bool ApplyReport::all_done() const {
  return std::ranges::all_of(
      tables, [](const TableReport& table) { return table.result == TableResult::Done; });
}

bool ApplyReport::overtaken() const {
  return std::ranges::any_of(
      tables, [](const TableReport& table) { return table.result == TableResult::Overtaken; });
}

const TableReport* ApplyReport::failed() const {
  const auto found = std::ranges::find_if(
      tables, [](const TableReport& table) { return table.error.has_value(); });
  return found == tables.end() ? nullptr : &*found;
}

ApplyReport apply_plan(pg::Connection& connection,
                       const Plan& plan,
                       const LockLimits& limits,
                       const ApplyObserver& observer,
                       const Ledger* ledger) {
  return Application(connection, plan, limits, observer, ledger, End::Commit).run();
}

ApplyReport rehearse_plan(pg::Connection& connection,
                          const Plan& plan,
                          const LockLimits& limits,
                          const ApplyObserver& observer) {
  return Application(connection, plan, limits, observer, nullptr, End::Rollback).run();
}

}  // namespace weir
