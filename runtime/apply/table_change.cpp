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
    WEIR_CHECKED(execute(fill("session/begin.sql", {}).text()));
    WEIR_CHECKED(enter(lock_timeout_ms));
    if (!change_.creates) WEIR_CHECKED(lock_and_compare(fingerprint));
    for (const std::string& statement : change_.statements) WEIR_CHECKED(execute(statement));
    return commit();
  }

 private:
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
    if (!expected) return {};
    const auto catalog = introspect_in_transaction(connection_, {.tables = {change_.table}});
    if (!catalog) return failed(catalog.error());
    if (fingerprint(catalog->find(change_.table)) != *expected) {
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
                           std::int64_t lock_timeout_ms) {
  const auto done = Transaction(connection, change).run(fingerprint, lock_timeout_ms);
  if (done) return {};
  const Failure& failure = done.error();
  if (connection.alive()) {
    if (auto ended = connection.query(fill("session/rollback.sql", {}).text()); !ended) {
      return {.outcome = ChangeOutcome::Failed, .error = Error(ended.error())};
    }
  }
  if (failure.outcome != ChangeOutcome::Failed) return {.outcome = failure.outcome};
  return {.outcome = ChangeOutcome::Failed, .error = error_of(failure, change.table)};
}

}  // namespace weir
