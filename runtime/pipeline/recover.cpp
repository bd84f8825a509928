#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "runtime/pipeline/task.h"

// What a task does about a unit that the server did not commit. The rows of the unit exist only in
// the server's refused transaction by now; its records are still in the unit's log, and everything
// starts again from those.
namespace weir {

namespace {

constexpr int kMaxRetries = 8;

bool is_fenced(const pg::UnitFailure& failure) {
  return failure.statement == UnitWriter::kFence && failure.error.sqlstate == "22012";
}

// What the server said, for a dead letter.
Error rejected(const pg::UnitFailure& failure, bool row_missing) {
  if (row_missing) {
    return Error{.code = Code::D418,
                 .message =
                     "the event leaves out an unchanged value of a required column, and the "
                     "table does not have the row it belongs to",
                 .where = {},
                 .help = {}};
  }
  return Error{.code = Code::D415, .message = to_text(failure.error), .where = {}, .help = {}};
}

}  // namespace

// The units behind a failed one expected the offsets it would have left, so they have failed as
// well, unless they were about other partitions.
Result<void> Task::recover(const pg::UnitFailure& failure) {
  holds_in_a_row_ = 0;
  std::deque<SentUnit> failed;
  failed.push_back(std::move(in_flight_.front()));
  in_flight_.pop_front();
  while (!in_flight_.empty()) {
    auto outcome = session_->pipe.wait();
    if (!outcome) {
      // What became of it, the stored offsets will tell.
      for (; !failed.empty(); failed.pop_back()) in_flight_.push_front(std::move(failed.back()));
      return tl::make_unexpected(outcome.error());
    }
    if (outcome->committed()) {
      committed(in_flight_.front());
    } else {
      failed.push_back(std::move(in_flight_.front()));
    }
    in_flight_.pop_front();
  }
  for (auto unit = failed.rbegin(); unit != failed.rend(); ++unit) take_back(*unit);
  for (SentUnit& unit : failed) backlog_.push_back(std::move(unit.log));
  if (is_fenced(failure)) return tl::make_unexpected(fenced());
  WEIR_TRY(const bool held, hold_tables(failed.front(), failure));
  if (held) return work_off();
  session_->writer.failed(failed.front(), failure);
  WEIR_CHECKED(give_up_or_pause(failure));
  if (failure.error.failure() == pg::FailureClass::Schema) forget_programs();
  return work_off();
}

// What stops here leaves the rest in the backlog: what of it is committed by then is not written
// again, because its offsets are below the stored ones.
Result<void> Task::work_off() {
  while (!backlog_.empty()) {
    const std::size_t records = backlog_.front().size();
    WEIR_CHECKED(replay(backlog_.front()));
    worked_off_ += records;
    backlog_.pop_front();
  }
  return {};
}

Error Task::fenced() {
  return Error{.code = Code::X505,
               .message = "another weir has taken over the offsets of this pipeline",
               .where = {},
               .help = "let only one of them run; this one has written nothing since"};
}

void Task::take_back(const SentUnit& unit) {
  for (const SentUnit::Move& move : unit.moves) move.partition->sent = move.from;
}

// Returns if the records of the failed unit are worth another try: at once for bad rows, which are
// looked for, and for a moved schema; after a pause for what passes by itself.
Result<void> Task::give_up_or_pause(const pg::UnitFailure& failure) {
  const Error error = failure.error;
  switch (failure.error.failure()) {
    case pg::FailureClass::Row: return {};
    case pg::FailureClass::Schema:
      if (reread_) return tl::make_unexpected(error);
      reread_ = true;
      observer_.warn(fmt::format("a table has changed, reading the catalog again: {}",
                                 to_text(failure.error)));
      return {};
    case pg::FailureClass::Retry:
      if (++retries_ > kMaxRetries) {
        // X530 for what others hold: they give it back. An error inside the server does not pass.
        return tl::make_unexpected(error);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20LL << retries_));
      return {};
    case pg::FailureClass::Environment:
    case pg::FailureClass::Stop:
    case pg::FailureClass::ConnectionLost: break;
  }
  return tl::make_unexpected(error);
}

// Writes the records of a failed unit in smaller and smaller parts, in their order, until what is
// bad stands alone and can be set aside.
Result<void> Task::replay(RecordLog& log) {
  struct Range {
    std::size_t from = 0;
    std::size_t to = 0;
  };
  std::vector<Range> todo;
  // What is written by then is passed over.
  const auto start = [&] {
    todo.clear();
    if (log.size() > 0) todo.push_back({0, log.size()});
  };
  start();
  while (!todo.empty()) {
    const Range range = todo.back();
    todo.pop_back();
    WEIR_TRY(const auto reached, refill(log, range.from, range.to));
    if (!reached) {
      start();
      continue;
    }
    const std::size_t filled = *reached;
    if (filled < range.to) todo.push_back({filled, range.to});
    SentUnit unit;
    WEIR_TRY(const auto failure, write_replayed(unit));
    if (!failure) continue;
    if (is_fenced(*failure)) return tl::make_unexpected(fenced());
    WEIR_TRY(const bool held, hold_tables(unit, *failure));
    if (held) {
      start();
      continue;
    }
    WEIR_CHECKED(give_up_or_pause(*failure));
    const pg::FailureClass kind = failure->error.failure();
    if (kind == pg::FailureClass::Schema) forget_programs();
    if (kind != pg::FailureClass::Row) {
      todo.push_back({range.from, filled});
    } else if (filled - range.from == 1) {
      const bool row_missing = failure->error.sqlstate == "22012" &&
                               std::ranges::count(unit.updates, failure->statement) > 0;
      WEIR_CHECKED(set_aside_alone(log, range.from, rejected(*failure, row_missing)));
    } else {
      const std::size_t middle = range.from + (filled - range.from) / 2;
      todo.push_back({middle, filled});
      todo.push_back({range.from, middle});
    }
  }
  return {};
}

// Decodes records into the empty batch for replays until one has to wait for what is there already.
// Returns the record to go on with; nothing if a topic has to wait from now on, whose records are
// in the log no more.
Result<std::optional<std::size_t>> Task::refill(RecordLog& log, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const Record record = log.read(i);
    standing_ = {Reading::Log, worked_off_ + i};
    WEIR_TRY(const Added added, add(replayed_, record, Reading::Log));
    if (added == Added::Yes) continue;
    if (added == Added::Held) {
      give_back_held();
      return std::optional<std::size_t>();
    }
    if (i == from) {
      return fail(Code::X504, "a record would not join an empty batch: this is a bug of weir");
    }
    return std::optional(i);
  }
  return std::optional(to);
}

Result<std::optional<pg::UnitFailure>> Task::write_replayed(SentUnit& unit) {
  if (replayed_.empty()) return std::optional<pg::UnitFailure>();
  WEIR_CHECKED(keep_letters(replayed_));
  WEIR_CHECKED(session_->enter());
  WEIR_TRY(SentUnit sent, session_->writer.send(replayed_, Attempt::Replay));
  sent.log.clear();  // the backlog has its records
  in_flight_.push_back(std::move(sent));
  WEIR_TRY(pg::UnitOutcome outcome, session_->pipe.wait());
  unit = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (!outcome.committed()) {
    take_back(unit);
    return std::move(outcome.failure);
  }
  committed(unit);
  return std::optional<pg::UnitFailure>();
}

Result<void> Task::set_aside_alone(RecordLog& log, std::size_t index, const Error& why) {
  const Record record = log.read(index);
  standing_ = {Reading::Log, worked_off_ + index};
  PartitionState* partition = offsets_.find(record.topic, record.partition);
  WEIR_CHECKED(set_aside(
      replayed_, record, {}, *partition, why, display(routes_.find_topic(record.topic).table)));
  SentUnit unit;
  WEIR_TRY(const auto failure, write_replayed(unit));
  if (!failure) return {};
  return tl::make_unexpected(is_fenced(*failure) ? fenced() : Error(failure->error));
}

}  // namespace weir
