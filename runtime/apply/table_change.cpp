#include "runtime/apply/table_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "compiler/emit/session.h"
#include "compiler/emit/sql.h"
#include "compiler/plan/fingerprint.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/catalog/introspect.h"
#include "runtime/pg/pipeline.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Less than this would turn a slow network or a busy server into an error.
constexpr std::int64_t kShortestChangeMs = 1'000;
constexpr std::int64_t kShortestIdleMs = 5'000;

// A lock or a snapshot was not to be had: 55P03 lock_timeout, 40P01 deadlock, 40001 serialization.
constexpr std::array<std::string_view, 3> kBusy = {"55P03", "40P01", "40001"};

// What it looks like when somebody else was faster: 42P07 table exists, 42701 column exists, 42710
// type exists, 42P01 table gone. CREATE TABLE IF NOT EXISTS can even fail with 23505 in a race.
constexpr std::array<std::string_view, 5> kOvertaken = {
    "42P07", "42701", "42710", "42P01", "23505"};

constexpr std::string_view kCancelled = "57014";
constexpr std::string_view kOutOfMemory = "53200";

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& codes, const std::string& sqlstate) {
  return std::ranges::find(codes, sqlstate) != codes.end();
}

// Why the transaction came to nothing. The error is told for Failed and Halted alone.
struct Failure {
  ChangeOutcome outcome = ChangeOutcome::Failed;
  Error error{};
};

tl::unexpected<Failure> ended(ChangeOutcome outcome, Error error = {}) {
  return tl::make_unexpected(Failure{.outcome = outcome, .error = std::move(error)});
}

// The table is locked already, or not yet, or need not be.
enum class Phase : std::uint8_t { Begin, Lock, Change };

// A statement of a round trip. `sql` is shown if it fails, unless it is the session's.
struct Step {
  std::string sql;
  std::vector<std::string> values{};
  enum class Owner : std::uint8_t { Session, Plan, Ledger } owner = Owner::Session;
};

pg::Expected<pg::UnitOutcome> round_trip(pg::Connection& connection,
                                         const std::vector<Step>& steps) {
  pg::Pipeline pipeline(connection);
  WEIR_CHECKED(pipeline.enter());
  for (const Step& step : steps) {
    std::vector<pg::Param> params;
    for (const std::string& value : step.values) params.push_back(pg::text_param(value));
    WEIR_CHECKED(pipeline.send_once(step.sql, params));
  }
  WEIR_CHECKED(pipeline.sync());
  WEIR_TRY(pg::UnitOutcome outcome, pipeline.wait());
  WEIR_CHECKED(pipeline.leave());
  return outcome;
}

// One that the next table would run into as well. Out of memory often means out of room for locks,
// of which another table needs fewer.
bool is_everywhere(const pg::PgError& error) {
  if (error.connection == pg::ConnectionState::Lost) return true;
  return error.failure() == pg::FailureClass::Environment && error.sqlstate != kOutOfMemory;
}

std::string text_of(std::int64_t timeout_ms) {
  return fmt::format("{}ms", timeout_ms);
}

class Transaction {
 public:
  Transaction(pg::Connection& connection, const TableDdl& change, const TryLimits& limits)
      : connection_(connection),
        change_(change),
        limits_(limits),
        change_ms_(std::max(limits.timeout_ms, kShortestChangeMs)) {}

  tl::expected<void, Failure> run(const std::optional<std::string>& expected,
                                  const std::optional<LedgerRow>& row) {
    WEIR_CHECKED(ready(expected));
    WEIR_TRY(const Rows rows, change(row));
    if (rows == Rows::Rewritten) return rewritten();
    return commit();
  }

  // Everything but the commit: the transaction stays open.
  tl::expected<Rehearsed, Failure> rehearse(const std::optional<std::string>& expected) {
    WEIR_CHECKED(ready(expected));
    Rehearsed seen;
    WEIR_TRY(seen.before, look());
    WEIR_TRY(const Rows rows, change({}));
    seen.rewritten = rows == Rows::Rewritten;
    WEIR_TRY(seen.after, look());
    return seen;
  }

  // How long the table has been locked.
  std::chrono::microseconds held() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - locked_);
  }

 private:
  using Results = std::vector<pg::QueryResult>;
  enum class Rows : std::uint8_t { Kept, Rewritten };

  tl::expected<void, Failure> ready(const std::optional<std::string>& expected) {
    WEIR_CHECKED(begin());
    if (!change_.creates) WEIR_CHECKED(lock());
    locked_ = Clock::now();
    return compare(expected);
  }

  // A wait for locks on several tables is bounded as a whole by the bound of its one statement.
  tl::expected<void, Failure> begin() {
    const std::int64_t statement_ms = change_.creates ? change_ms_ : limits_.timeout_ms;
    WEIR_TRY(const Results results,
             send(Phase::Begin,
                  {{.sql = fill("session/begin.sql", {}).text()},
                   {.sql = fill("session/pin.sql", {}).text()},
                   {.sql = fill("session/enter_table.sql", {}).text(),
                    .values = {text_of(limits_.timeout_ms),
                               text_of(statement_ms),
                               text_of(std::max(limits_.timeout_ms, kShortestIdleMs)),
                               change_lock(change_.table)}}}));
    const pg::QueryResult& entered = results.back();
    if (entered.boolean(0, 5)) {
      return failed(Phase::Begin,
                    pg::PgError{.sqlstate = "25006", .message = "the session may only read"});
    }
    if (!entered.boolean(0, 4)) return ended(ChangeOutcome::Busy);
    return {};
  }

  tl::expected<void, Failure> lock() {
    const bool looks = limits_.wait == LockWait::None;
    WEIR_CHECKED(send(Phase::Lock,
                      {{.sql = looks ? lock_table_now(change_.table) : lock_table(change_.table),
                        .owner = Step::Owner::Plan},
                       {.sql = fill("session/limit_statements.sql", {}).text(),
                        .values = {text_of(change_ms_)}}}));
    return {};
  }

  tl::expected<Catalog, Failure> look() {
    started_ = Clock::now();
    auto catalog = introspect_in_transaction(connection_,
                                             {.tables = {change_.table}, .look = Look::TableOnly});
    if (!catalog) return failed(Phase::Change, catalog.error());
    return *std::move(catalog);
  }

  tl::expected<void, Failure> compare(const std::optional<std::string>& expected) {
    if (!expected) return {};
    WEIR_TRY(const Catalog catalog, look());
    if (fingerprint(catalog.find(change_.table)) != *expected) {
      return ended(ChangeOutcome::Overtaken);
    }
    return {};
  }

  tl::expected<Rows, Failure> change(const std::optional<LedgerRow>& row) {
    const Step files{.sql = fill("introspect/file_nodes.sql", {}).text(),
                     .values = {change_.table.schema, change_.table.name}};
    std::vector<Step> steps;
    if (!change_.creates) steps.push_back(files);
    for (const std::string& statement : change_.statements) {
      steps.push_back({.sql = statement, .owner = Step::Owner::Plan});
    }
    if (row) {
      steps.push_back({.sql = row->statement, .values = row->values, .owner = Step::Owner::Ledger});
    }
    if (!change_.creates) steps.push_back(files);
    WEIR_TRY(const Results results, send(Phase::Change, steps));
    if (change_.creates || results.front().text(0, 0) == results.back().text(0, 0)) {
      return Rows::Kept;
    }
    return Rows::Rewritten;
  }

  tl::unexpected<Failure> rewritten() const {
    return ended(
        ChangeOutcome::Failed,
        {.code = Code::X525,
         .message = fmt::format("the server wrote the rows of {} anew; the change was taken back",
                                display(change_.table)),
         .where = place(),
         .help = "look for an event trigger that changes the table as well (SELECT evtname FROM"
                 " pg_event_trigger); if there is none, report this with the plan: it is a bug"});
  }

  // COMMIT of a failed transaction succeeds: only its tag tells.
  tl::expected<void, Failure> commit() {
    started_ = Clock::now();
    const auto answer = connection_.query(fill("session/commit.sql", {}).text());
    if (!answer) {
      auto failure = failed(Phase::Change, answer.error());
      if (failure.value().error.code == Code::X502) {
        failure.value().error.help =
            "whether the change was committed is not known: run again, which finds out";
      }
      return failure;
    }
    if (answer->tag() != "COMMIT") {
      return failed(Phase::Change,
                    pg::PgError{.message = "the transaction was rolled back at its end"});
    }
    return {};
  }

  tl::expected<Results, Failure> send(Phase phase, const std::vector<Step>& steps) {
    started_ = Clock::now();
    auto outcome = round_trip(connection_, steps);
    if (!outcome) return failed(phase, outcome.error());
    if (!outcome->failure) return std::move(outcome->results);
    const auto& [at, error] = *outcome->failure;
    if (at >= steps.size()) return failed(phase, error);
    switch (steps[at].owner) {
      case Step::Owner::Session: break;
      case Step::Owner::Plan: return failed(phase, error, steps[at].sql);
      case Step::Owner::Ledger: return not_noted(phase, error, steps[at].sql);
    }
    return failed(phase, error);
  }

  tl::unexpected<Failure> failed(Phase phase,
                                 const pg::PgError& error,
                                 const std::string& statement = {}) const {
    if (error.sqlstate == kCancelled) return cut_short(phase);
    if (contains(kBusy, error.sqlstate)) return ended(ChangeOutcome::Busy);
    if (contains(kOvertaken, error.sqlstate)) return ended(ChangeOutcome::Overtaken);
    Error told = error;
    told.where = place(statement);
    return ended(is_everywhere(error) ? ChangeOutcome::Halted : ChangeOutcome::Failed,
                 std::move(told));
  }

  // What would mean that the table was overtaken is the ledger's trouble here.
  tl::unexpected<Failure> not_noted(Phase phase,
                                    const pg::PgError& error,
                                    const std::string& statement) const {
    if (!contains(kOvertaken, error.sqlstate)) return failed(phase, error, statement);
    Error told = error;
    told.where = place(statement);
    return ended(ChangeOutcome::Failed, std::move(told));
  }

  // The server has one SQLSTATE for its statement_timeout and for a cancel by somebody else, and
  // only its language differs; but a timeout of ours can't come early.
  tl::unexpected<Failure> cut_short(Phase phase) const {
    const auto passed = Clock::now() - started_;
    switch (phase) {
      case Phase::Begin: return ended(ChangeOutcome::Busy);
      case Phase::Lock:
        if (passed >= milliseconds(limits_.timeout_ms)) return ended(ChangeOutcome::Busy);
        break;
      case Phase::Change:
        if (passed >= milliseconds(change_ms_)) return too_slow();
        break;
    }
    return ended(ChangeOutcome::Halted,
                 {.code = Code::X529,
                  .message = "somebody cancelled a statement of weir; the change was taken back",
                  .where = place(),
                  .help = "run again when that person agrees"});
  }

  tl::unexpected<Failure> too_slow() const {
    return ended(
        ChangeOutcome::Failed,
        {.code = Code::X526,
         .message = fmt::format("the change of {} took longer than {} ms; it was taken back",
                                display(change_.table),
                                change_ms_),
         .where = place(),
         .help = "look for an event trigger that does long work; or raise lock { timeout }"});
  }

  std::string place(const std::string& statement = {}) const {
    const std::string table = fmt::format("table {}", display(change_.table));
    return statement.empty() ? table : table + ", in: " + statement;
  }

  pg::Connection& connection_;
  const TableDdl& change_;
  TryLimits limits_;
  std::int64_t change_ms_;
  Clock::time_point started_ = Clock::now();  // of the round trip that is under way
  Clock::time_point locked_ = Clock::now();
};

}  // namespace

ChangeAttempt change_table(pg::Connection& connection,
                           const TableDdl& change,
                           const std::optional<std::string>& fingerprint,
                           const TryLimits& limits,
                           End end,
                           const std::optional<LedgerRow>& row) {
  Transaction transaction(connection, change, limits);
  ChangeAttempt attempt;
  std::optional<Failure> failure;
  if (end == End::Commit) {
    if (auto done = transaction.run(fingerprint, row); !done) failure = std::move(done.error());
  } else if (auto seen = transaction.rehearse(fingerprint)) {
    attempt.rehearsed = *std::move(seen);
  } else {
    failure = std::move(seen.error());
  }
  if ((failure || end == End::Rollback) && connection.alive()) {
    if (auto ended = connection.query(fill("session/rollback.sql", {}).text()); !ended) {
      return {.outcome = ChangeOutcome::Halted, .error = Error(ended.error())};
    }
  }
  if (attempt.rehearsed) attempt.rehearsed->held = transaction.held();
  if (!failure) return attempt;
  const bool told =
      failure->outcome == ChangeOutcome::Failed || failure->outcome == ChangeOutcome::Halted;
  if (!told) return {.outcome = failure->outcome};
  return {.outcome = failure->outcome, .error = std::move(failure->error)};
}

}  // namespace weir
