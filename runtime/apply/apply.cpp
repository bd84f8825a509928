#include "runtime/apply/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "compiler/emit/ddl.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/apply/table_change.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause(50);
constexpr milliseconds kLongestPause(2000);

// Doubles with each try, and varies so that two weirs do not meet again and again.
milliseconds pause_after(int tries) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  const milliseconds longest = std::min(kLongestPause, kFirstPause * (1 << std::min(tries, 6)));
  std::uniform_int_distribution<std::int64_t> around(longest.count() / 2, longest.count());
  return milliseconds(around(random));
}

Error locked_error(const QualifiedName& table, const LockLimits& limits, const std::string& who) {
  return Error{
      .code = Code::X503,
      .message = fmt::format(
          "{} stayed locked for longer than the budget of {} ms", display(table), limits.budget_ms),
      .where = who.empty() ? std::string() : "locked by " + who,
      .help = "end the transaction that holds the lock, or raise lock { budget }"};
}

TableReport apply_table(pg::Connection& connection,
                        const TableDdl& change,
                        const Plan& plan,
                        const LockLimits& limits,
                        const ApplyObserver& observer,
                        End end) {
  TableReport report{.table = change.table};
  std::optional<std::string> expected;
  if (const auto found = plan.fingerprints.find(change.table); found != plan.fingerprints.end()) {
    expected = found->second;
  }
  const auto deadline = Clock::now() + milliseconds(limits.budget_ms);
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
    // A lock_timeout of 0 would wait for ever.
    const auto timeout = std::max<std::int64_t>(1, std::min(limits.timeout_ms, left));
    ++report.tries;
    ChangeAttempt attempt = change_table(connection, change, expected, timeout, end);
    switch (attempt.outcome) {
      case ChangeOutcome::Done: report.rehearsed = std::move(attempt.rehearsed); return report;
      case ChangeOutcome::Overtaken: report.result = TableResult::Overtaken; return report;
      case ChangeOutcome::Failed:
        report.result = TableResult::Failed;
        report.error = attempt.error;
        return report;
      case ChangeOutcome::Busy: break;
    }
    const std::string who = lock_holders(connection, change.table);
    const auto pause = pause_after(report.tries);
    if (Clock::now() + pause >= deadline) {
      report.result = TableResult::Locked;
      report.error = locked_error(change.table, limits, who);
      return report;
    }
    if (observer.waiting) observer.waiting(change.table, who);
    std::this_thread::sleep_for(pause);
  }
}

ApplyReport go_through(pg::Connection& connection,
                       const Plan& plan,
                       const LockLimits& limits,
                       const ApplyObserver& observer,
                       End end) {
  std::vector<TableDdl> changes = ddl(plan.operations);
  std::ranges::sort(changes, {}, &TableDdl::table);
  ApplyReport report;
  for (const TableDdl& change : changes) {
    if (report.failed() != nullptr) {
      report.tables.push_back({.table = change.table, .result = TableResult::NotTried});
      continue;
    }
    report.tables.push_back(apply_table(connection, change, plan, limits, observer, end));
    if (observer.finished) observer.finished(report.tables.back());
  }
  return report;
}

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
                       const ApplyObserver& observer) {
  return go_through(connection, plan, limits, observer, End::Commit);
}

ApplyReport rehearse_plan(pg::Connection& connection,
                          const Plan& plan,
                          const LockLimits& limits,
                          const ApplyObserver& observer) {
  return go_through(connection, plan, limits, observer, End::Rollback);
}

}  // namespace weir
