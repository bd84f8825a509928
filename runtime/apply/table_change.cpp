#include "runtime/apply/table_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/emit/session.h"
#include "compiler/emit/sql.h"
#include "compiler/plan/fingerprint.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/catalog/introspect.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;

// A lock or a snapshot was not to be had: 55P03 lock_timeout, 40P01 deadlock, 40001 serialization.
constexpr std::array<std::string_view, 3> kBusy = {"55P03", "40P01", "40001"};

// What it looks like when somebody else was faster: 42P07 table exists, 42701 column exists, 42710
// type exists, 42P01 table gone. CREATE TABLE IF NOT EXISTS can even fail with 23505 in a race.
constexpr std::array<std::string_view, 5> kOvertaken = {
    "42P07", "42701", "42710", "42P01", "23505"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& codes, const std::string& sqlstate) {
  return std::ranges::find(codes, sqlstate) != codes.end();
}

// What the transaction failed at: the server's error, and the statement of the plan that it was.
struct Failure {
  ChangeOutcome outcome = ChangeOutcome::Failed;
  pg::PgError error{};
  std::string statement{};
};

tl::unexpected<Failure> failed(pg::PgError error, std::string statement = {}) {
  ChangeOutcome outcome = ChangeOutcome::Failed;
  if (contains(kBusy, error.sqlstate)) outcome = ChangeOutcome::Busy;
  if (contains(kOvertaken, error.sqlstate)) outcome = ChangeOutcome::Overtaken;
  return tl::make_unexpected(
      Failure{.outcome = outcome, .error = std::move(error), .statement = std::move(statement)});
}

tl::unexpected<Failure> ended(ChangeOutcome outcome) {
  return tl::make_unexpected(Failure{.outcome = outcome});
}

class Transaction {
 public:
  Transaction(pg::Connection& connection, const TableDdl& change)
      : connection_(connection), change_(change) {}

  tl::expected<void, Failure> run(const std::optional<std::string>& fingerprint,
                                  std::int64_t lock_timeout_ms) {
    WEIR_CHECKED(begin(fingerprint, lock_timeout_ms));
    WEIR_CHECKED(change());
    return commit();
  }

  // Everything but the commit: the transaction stays open.
  tl::expected<Rehearsed, Failure> rehearse(const std::optional<std::string>& fingerprint,
                                            std::int64_t lock_timeout_ms) {
    WEIR_CHECKED(begin(fingerprint, lock_timeout_ms));
    Rehearsed seen;
    WEIR_TRY(seen.before, look());
    WEIR_TRY(const std::string files_before, file_nodes());
    WEIR_CHECKED(change());
    WEIR_TRY(const std::string files_after, file_nodes());
    WEIR_TRY(seen.after, look());
    seen.rewritten = !change_.creates && files_before != files_after;
    return seen;
  }

  // How long the table has been locked.
  std::chrono::microseconds held() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - locked_);
  }

 private:
  tl::expected<void, Failure> begin(const std::optional<std::string>& fingerprint,
                                    std::int64_t lock_timeout_ms) {
    WEIR_CHECKED(execute(fill("session/begin.sql", {}).text()));
    WEIR_CHECKED(enter(lock_timeout_ms));
    if (!change_.creates) WEIR_CHECKED(lock_and_compare(fingerprint));
    return {};
  }

  tl::expected<Catalog, Failure> look() {
    auto catalog = introspect_in_transaction(connection_, {.tables = {change_.table}});
    if (!catalog) return failed(catalog.error());
    return *std::move(catalog);
  }

  tl::expected<void, Failure> change() {
    for (const std::string& statement : change_.statements) WEIR_CHECKED(execute(statement));
    return {};
  }

  tl::expected<std::string, Failure> file_nodes() {
    const auto answer = connection_.query(
        fill("introspect/file_nodes.sql", {}).text(),
        {pg::text_param(change_.table.schema), pg::text_param(change_.table.name)});
    if (!answer) return failed(answer.error());
    return std::string(answer->text(0, 0));
  }

  tl::expected<void, Failure> execute(const std::string& sql) {
    if (auto answer = connection_.query(sql); !answer) return failed(answer.error(), sql);
    return {};
  }

  tl::expected<void, Failure> enter(std::int64_t lock_timeout_ms) {
    const std::string timeout = fmt::format("{}ms", lock_timeout_ms);
    const std::string name = change_lock(change_.table);
    const auto answer = connection_.query(fill("session/enter_table.sql", {}).text(),
                                          {pg::text_param(timeout), pg::text_param(name)});
    if (!answer) return failed(answer.error());
    if (!answer->boolean(0, 1)) return ended(ChangeOutcome::Busy);
    return {};
  }

  tl::expected<void, Failure> lock_and_compare(const std::optional<std::string>& expected) {
    WEIR_CHECKED(execute(lock_table(change_.table)));
    locked_ = Clock::now();
    if (!expected) return {};
    WEIR_TRY(const Catalog catalog, look());
    if (fingerprint(catalog.find(change_.table)) != *expected) {
      return ended(ChangeOutcome::Overtaken);
    }
    return {};
  }

  // COMMIT of a failed transaction succeeds: only its tag tells.
  tl::expected<void, Failure> commit() {
    const auto answer = connection_.query(fill("session/commit.sql", {}).text());
    if (!answer) return failed(answer.error());
    if (answer->tag() != "COMMIT") {
      return failed(pg::PgError{.message = "the transaction was rolled back at its end"});
    }
    return {};
  }

  pg::Connection& connection_;
  const TableDdl& change_;
  Clock::time_point locked_ = Clock::now();
};

Error error_of(const Failure& failure, const QualifiedName& table) {
  Error error = failure.error;
  error.where = fmt::format("table {}", display(table));
  if (!failure.statement.empty()) error.where += ", in: " + failure.statement;
  return error;
}

}  // namespace

ChangeAttempt change_table(pg::Connection& connection,
                           const TableDdl& change,
                           const std::optional<std::string>& fingerprint,
                           std::int64_t lock_timeout_ms,
                           End end) {
  Transaction transaction(connection, change);
  ChangeAttempt attempt;
  std::optional<Failure> failure;
  if (end == End::Commit) {
    if (auto done = transaction.run(fingerprint, lock_timeout_ms); !done) failure = done.error();
  } else if (auto seen = transaction.rehearse(fingerprint, lock_timeout_ms)) {
    attempt.rehearsed = *std::move(seen);
  } else {
    failure = seen.error();
  }
  if ((failure || end == End::Rollback) && connection.alive()) {
    if (auto ended = connection.query(fill("session/rollback.sql", {}).text()); !ended) {
      return {.outcome = ChangeOutcome::Failed, .error = Error(ended.error())};
    }
  }
  if (attempt.rehearsed) attempt.rehearsed->held = transaction.held();
  if (!failure) return attempt;
  if (failure->outcome != ChangeOutcome::Failed) return {.outcome = failure->outcome};
  return {.outcome = ChangeOutcome::Failed, .error = error_of(*failure, change.table)};
}

}  // namespace weir
