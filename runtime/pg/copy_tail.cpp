#include "runtime/pg/copy_tail.h"

#include <algorithm>

#include "compiler/emit/session.h"
#include "compiler/emit/sql.h"
#include "runtime/pg/libpq.h"

namespace weir::pg {

namespace {

// What libpq is given at once: more would be copied into its buffer long before the socket takes
// it.
constexpr std::size_t kChunk = 64U << 10U;

std::string copies_and_commit(const std::vector<CopyIn>& copies) {
  std::vector<std::string> statements;
  for (const CopyIn& copy : copies) statements.push_back(copy.sql);
  statements.push_back(fill("session/commit.sql", {}).text());
  return one_message(statements);
}

}  // namespace

CopyTail::CopyTail(pg_conn* conn,
                   const std::vector<CopyIn>& copies,
                   std::size_t statements,
                   UnitOutcome& outcome)
    : conn_(conn), copies_(&copies), statements_(statements), outcome_(&outcome) {}

bool CopyTail::ended() const {
  return state_ == State::Decide && PQtransactionStatus(conn_) == PQTRANS_IDLE;
}

Expected<bool> CopyTail::advance() {
  while (!ended()) {
    Expected<bool> more = true;
    switch (state_) {
      case State::Decide:
        if (auto decided = decide(); !decided) more = tl::make_unexpected(decided.error());
        break;
      case State::Answer: more = answer(); break;
      case State::Feed: more = feed(); break;
    }
    if (!more || !*more) return more;
  }
  return true;
}

Expected<void> CopyTail::decide() {
  const bool failed = outcome_->failure.has_value();
  if (asked_ && !failed) return tl::make_unexpected(local_error("a COMMIT ended no transaction"));
  const std::string sql =
      failed ? fill("session/rollback.sql", {}).text() : copies_and_commit(*copies_);
  if (PQsendQuery(conn_, sql.c_str()) == 0) return tl::make_unexpected(error_of(conn_));
  asked_ = true;
  state_ = State::Answer;
  return {};
}

Expected<bool> CopyTail::answer() {
  if (PQflush(conn_) < 0) return tl::make_unexpected(error_of(conn_));
  if (PQisBusy(conn_) != 0) return false;
  ResultPtr result(PQgetResult(conn_));
  if (result == nullptr) {
    if (PQstatus(conn_) != CONNECTION_OK) return tl::make_unexpected(error_of(conn_));
    state_ = State::Decide;
    return true;
  }
  switch (PQresultStatus(result.get())) {
    case PGRES_COPY_IN:
      state_ = State::Feed;
      fed_ = 0;
      return true;
    case PGRES_COMMAND_OK:
      // The last one is the end of the transaction.
      if (outcome_->failure || done_ == copies_->size()) return true;
      outcome_->results.emplace_back(std::move(result));
      ++done_;
      return true;
    default: break;
  }
  PgError error = error_of(conn_, result.get());
  if (error.connection == ConnectionState::Lost) return tl::make_unexpected(error);
  if (!outcome_->failure) {
    outcome_->failure = UnitFailure{.statement = statements_ + done_, .error = std::move(error)};
  }
  return true;
}

// An error of the server is seen only when everything was given to it; what comes after the error
// is read over there.
Expected<bool> CopyTail::feed() {
  const std::string& data = (*copies_)[done_].data;
  while (fed_ < data.size()) {
    const int pending = PQflush(conn_);
    if (pending < 0) return tl::make_unexpected(error_of(conn_));
    if (pending > 0) return false;
    const std::size_t size = std::min(kChunk, data.size() - fed_);
    const int put = PQputCopyData(conn_, data.data() + fed_, static_cast<int>(size));
    if (put < 0) return tl::make_unexpected(error_of(conn_));
    if (put == 0) return false;
    fed_ += size;
  }
  const int put = PQputCopyEnd(conn_, nullptr);
  if (put < 0) return tl::make_unexpected(error_of(conn_));
  if (put > 0) state_ = State::Answer;
  return put > 0;
}

}  // namespace weir::pg
