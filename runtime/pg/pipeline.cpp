#include "runtime/pg/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "compiler/emit/sql.h"
#include "runtime/pg/libpq.h"

namespace weir::pg {

namespace {

// Beyond this many kept plans, statements go unprepared: each takes 75 kB of the session's memory
// in the server. To keep all of 1,000 tables' saves a tenth of its work and takes 99 MB instead of
// 25 (tests/bench/growth.sh tables).
constexpr std::size_t kMaxPrepared = 256;
constexpr int kTextResults = 0;

std::uint64_t random_number() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

std::string key_of(const std::string& sql, const std::vector<Param>& params) {
  std::string key = sql;
  for (const Param& param : params) {
    key += '\0';
    key += std::to_string(param.type);
  }
  return key;
}

}  // namespace

// A session that a pooler has kept still holds the statements of those who had it before, or have
// it in between: the names of all of them differ.
Pipeline::Pipeline(Connection& connection)
    : connection_(&connection), name_prefix_(fmt::format("weir_{:x}_", random_number())) {}

Pipeline::~Pipeline() {
  if (active_ && units_.empty() && !lost_) PQexitPipelineMode(connection_->native());
}

Expected<void> Pipeline::enter() {
  if (PQenterPipelineMode(connection_->native()) == 0) return lose_now();
  active_ = true;
  return {};
}

Expected<void> Pipeline::leave() {
  if (auto usable = check_usable(); !usable) return usable;
  if (PQexitPipelineMode(connection_->native()) == 0) return lose_now();
  active_ = false;
  return {};
}

Expected<void> Pipeline::check_usable() const {
  if (lost_) return tl::make_unexpected(*lost_);
  return {};
}

// While the unit before copies, the connection is not in pipeline mode. And a pooler that does not
// count what is on its way (PgBouncer before 1.21) gives the session away when the unit before is
// done, in the middle of this one: its fence would commit in one session, its rows in another.
Expected<void> Pipeline::check_sendable() {
  if (auto usable = check_usable(); !usable || open_ || units_.empty()) return usable;
  const Unit& last = units_.back();
  return last.block || pooled() ? wait_for(last) : Expected<void>();
}

Pipeline::Unit& Pipeline::open_unit() {
  if (!open_) units_.emplace_back();
  open_ = true;
  return units_.back();
}

Expected<void> Pipeline::begin() {
  if (auto sent = send_head(fill("session/begin.sql", {}).text(), {}); !sent) return sent;
  units_.back().block = true;
  return {};
}

Expected<void> Pipeline::pin() {
  if (!pooled()) return {};
  const std::string limit = connection_->lock_timeout();
  const std::string patience = fmt::format("{}ms", connection_->patience().count());
  return send_head(fill("session/pin_unit.sql", {}).text(),
                   {text_param(limit), text_param(patience)});
}

Expected<void> Pipeline::send_head(const std::string& sql, const std::vector<Param>& params) {
  if (auto sent = send_once(sql, params); !sent) return sent;
  expected_.back().step = Step::Head;
  return {};
}

Expected<void> Pipeline::prepare(const std::string& key,
                                 const std::string& sql,
                                 const std::vector<Param>& params) {
  // A name is never used again, so that one that was prepared in another session can't be in the
  // way.
  const std::string name = name_prefix_ + std::to_string(++names_);
  const ParamArrays arrays(params);
  if (PQsendPrepare(
          connection_->native(), name.c_str(), sql.c_str(), arrays.count(), arrays.types()) == 0) {
    return lose_now();
  }
  open_unit();
  expected_.push_back({.step = Step::Prepare, .prepares = key});
  prepared_[key] = name;
  return {};
}

Expected<void> Pipeline::send(const std::string& sql, const std::vector<Param>& params) {
  if (pooled()) return send_once(sql, params);
  if (auto sendable = check_sendable(); !sendable) return sendable;
  const std::string key = key_of(sql, params);
  if (!prepared_.contains(key)) {
    if (prepared_.size() >= kMaxPrepared) return send_once(sql, params);
    if (auto sent = prepare(key, sql, params); !sent) return sent;
  }
  const ParamArrays arrays(params);
  if (arrays.has_nul()) return tl::make_unexpected(local_error("a text parameter holds a NUL"));
  if (PQsendQueryPrepared(connection_->native(),
                          prepared_.at(key).c_str(),
                          arrays.count(),
                          arrays.values(),
                          arrays.lengths(),
                          arrays.formats(),
                          kTextResults) == 0) {
    return lose_now();
  }
  open_unit();
  expected_.push_back({.step = Step::Execute, .prepares = {}});
  return {};
}

Expected<void> Pipeline::send_once(const std::string& sql, const std::vector<Param>& params) {
  if (auto sendable = check_sendable(); !sendable) return sendable;
  const ParamArrays arrays(params);
  if (arrays.has_nul()) return tl::make_unexpected(local_error("a text parameter holds a NUL"));
  if (PQsendQueryParams(connection_->native(),
                        sql.c_str(),
                        arrays.count(),
                        arrays.types(),
                        arrays.values(),
                        arrays.lengths(),
                        arrays.formats(),
                        kTextResults) == 0) {
    return lose_now();
  }
  open_unit();
  expected_.push_back({.step = Step::Execute, .prepares = {}});
  return {};
}

Expected<void> Pipeline::sync() {
  if (auto sendable = check_sendable(); !sendable) return sendable;
  open_unit();
  if (PQpipelineSync(connection_->native()) == 0) return lose_now();
  expected_.push_back({.step = Step::Sync, .prepares = {}});
  open_ = false;
  return pump();
}

Expected<void> Pipeline::pump() {
  if (auto usable = check_usable(); !usable) return usable;
  if (expected_.empty() && !tail_) return {};
  if (PQflush(connection_->native()) < 0) return lose_now();
  if (PQconsumeInput(connection_->native()) == 0 && connection_->alive()) return lose_now();
  return advance();
}

Expected<UnitOutcome> Pipeline::wait() {
  if (auto waited = wait_for(units_.front()); !waited) return tl::make_unexpected(waited.error());
  UnitOutcome outcome = std::move(units_.front().outcome);
  units_.pop_front();
  return outcome;
}

Expected<void> Pipeline::wait_for(const Unit& unit) {
  PGconn* conn = connection_->native();
  for (;;) {
    if (auto usable = check_usable(); !usable) return usable;
    if (auto advanced = advance(); !advanced) return advanced;
    if (unit.complete) return {};
    const int pending = PQflush(conn);
    if (pending < 0) return lose_now();
    // The socket may have taken what libpq held since the tail found it full.
    const bool sending = pending > 0 || (tail_ && tail_->has_more());
    const WaitFor what = sending ? WaitFor::ReadOrWrite : WaitFor::Read;
    // After the end of the socket, what the server said last is still to be taken.
    if (auto waited = wait_for_socket(conn, what, connection_->patience());
        !waited && connection_->alive()) {
      return lose(waited.error());
    }
  }
}

Expected<void> Pipeline::advance() {
  if (auto taken = take_results(); !taken) return taken;
  if (!tail_) return {};
  const auto ended = tail_->advance();
  if (!ended) return lose(ended.error());
  if (!*ended) return {};
  tail_.reset();
  units_.back().complete = true;
  return enter();
}

Expected<void> Pipeline::start_tail(Unit& unit) {
  if (auto left = leave(); !left) return left;
  tail_.emplace(connection_->native(), unit.copies, unit.finished, unit.outcome);
  return {};
}

Pipeline::Unit& Pipeline::oldest_incomplete() {
  const auto unit = std::ranges::find(units_, false, &Unit::complete);
  if (unit == units_.end()) std::abort();
  return *unit;
}

// Answers are counted against what was sent. libpq puts a null after each statement's result and
// none after a sync's, so nulls tell nothing; but two in a row mean that it has nothing to wait
// for.
Expected<void> Pipeline::take_results() {
  PGconn* conn = connection_->native();
  int nulls = 0;
  while (!expected_.empty() && PQisBusy(conn) == 0) {
    ResultPtr result(PQgetResult(conn));
    if (result != nullptr) {
      nulls = 0;
      if (auto taken = take(std::move(result)); !taken) return taken;
    } else if (!connection_->alive() || ++nulls > 2) {
      return lose_now();
    }
  }
  return {};
}

Expected<void> Pipeline::take(ResultPtr result) {
  PGconn* conn = connection_->native();
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_PIPELINE_SYNC) {
    if (expected_.front().step != Step::Sync) std::abort();
    expected_.pop_front();
    Unit& unit = oldest_incomplete();
    if (unit.block) return start_tail(unit);
    unit.complete = true;
    return {};
  }
  if (status == PGRES_FATAL_ERROR) {
    PgError error = error_of(conn, result.get());
    if (error.connection == ConnectionState::Lost) return lose(std::move(error));
    // A pooler or DISCARD ALL took the plans away, or a plan no longer fits: prepare anew.
    if (error.sqlstate == "26000" || error.sqlstate == "0A000") prepared_.clear();
    Unit& unit = oldest_incomplete();
    if (!unit.outcome.failure) {
      unit.outcome.failure = UnitFailure{.statement = unit.finished, .error = std::move(error)};
    }
  } else if (status != PGRES_PIPELINE_ABORTED && status != PGRES_COMMAND_OK &&
             status != PGRES_TUPLES_OK) {
    return lose(error_of(conn, result.get()));
  }
  take_answer(std::move(result));
  return {};
}

// REQUIRES: not the answer of a sync. A commit that fails answers with an error before the sync's
// own.
void Pipeline::take_answer(ResultPtr result) {
  const ExecStatusType status = PQresultStatus(result.get());
  const bool succeeded = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  Expectation& expectation = expected_.front();
  Unit& unit = oldest_incomplete();
  switch (expectation.step) {
    case Step::Sync: return;
    case Step::Head: break;
    case Step::Prepare:
      if (!succeeded) prepared_.erase(expectation.prepares);
      break;
    case Step::Execute:
      ++unit.finished;
      if (succeeded) unit.outcome.results.emplace_back(std::move(result));
      break;
  }
  expected_.pop_front();
}

tl::unexpected<PgError> Pipeline::lose(PgError error) {
  error.connection = ConnectionState::Lost;
  lost_ = std::move(error);
  return tl::make_unexpected(*lost_);
}

tl::unexpected<PgError> Pipeline::lose_now() {
  return lose(error_of(connection_->native()));
}

}  // namespace weir::pg
