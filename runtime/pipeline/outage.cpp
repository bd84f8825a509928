#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

#include "runtime/pipeline/task.h"

// How a task waits for a database that is away. What it had read stays with it as raw records; what
// had become of the units in flight, the stored offsets tell.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause(100);
constexpr milliseconds kLongestPause(15'000);
constexpr milliseconds kLook(100);
constexpr std::chrono::minutes kTellAgain(5);
// Between two questions to brokers that do not answer.
constexpr std::chrono::seconds kAskBrokersAgain(1);

// Pauses double, and vary so that many tasks do not come back in one moment.
class Pauses {
 public:
  milliseconds next() {
    const milliseconds longest = std::min(kLongestPause, kFirstPause * (1 << std::min(tries_, 8)));
    ++tries_;
    std::uniform_int_distribution<std::int64_t> around(longest.count() / 2, longest.count());
    return milliseconds(around(random_));
  }

 private:
  std::minstd_rand random_{std::random_device{}()};
  int tries_ = 0;
};

Error step_back() {
  return Error{.code = Code::X505,
               .message =
                   "the database stores an older position than it had confirmed: it was "
                   "restored, or failed over to a copy that lacked the last transactions",
               .where = {},
               .help = "run again to go on from the stored position"};
}

// The other topics of a group's task wait while one table's lock is waited for; between two tries
// they do not.
LockLimits one_try(LockLimits limits) {
  limits.budget_ms = std::min(limits.budget_ms, limits.timeout_ms);
  return limits;
}

// Whether all of a batch was sent, to its end, and committed, though the sending broke off.
bool is_stored(const Batch& batch) {
  return !batch.advances().empty() &&
         std::ranges::all_of(batch.advances(), [](const Advance& advance) {
           return advance.partition->sent >= advance.to;
         });
}

}  // namespace

// What passes by itself is waited for. What was read before any other trouble is written all the
// same, if the trouble is not about writing.
Result<void> Task::survive(const Error& error) {
  if (passes(error)) return ride_out(error);
  switch (error.code) {
    case Code::X552: {
      const auto waited = wait_for_brokers(error);
      return waited || waited.error().code == Code::X552 ? waited : survive(waited.error());
    }
    case Code::X505:
      if (source_->group() == nullptr) break;
      return ask_anew(error);
    case Code::X509:
    case Code::X510:
    case Code::X551:
    case Code::X553:
      // Behind records that are still to be written, nothing may be.
      if (session_ && backlog_.empty()) {
        // What passes by itself leaves them to the next run, and is not what this one ends with.
        if (auto ended = finish(); !ended && !passes(ended.error())) return ended;
      }
      break;
    default: break;
  }
  return tl::make_unexpected(error);
}

// Partitions may be taken away meanwhile, so nothing is in flight; and a record may come that was
// on its way.
Result<void> Task::wait_for_brokers(const Error& error) {
  if (reported_.insert(error.message).second) observer_.warn("waiting: " + error.message);
  if (session_) WEIR_CHECKED(write_all());
  WEIR_CHECKED(wait(kAskBrokersAgain, error));
  source_->group()->resume();
  // Partitions that moved have set records back as well.
  if (late_.size() == 0 && backlog_.empty()) return {};
  if (!session_) return come_back();
  stash();
  return work_off();
}

bool Task::passes(const Error& error) {
  switch (error.code) {
    case Code::X501:
    case Code::X502:
    case Code::X503:
    case Code::X511:
    case Code::X527:
    case Code::X528:
    case Code::X529:
    case Code::X530:
    case Code::X554: return true;
    default: return false;
  }
}

Result<void> Task::ride_out(const Error& why) {
  if (*stop_) return tl::make_unexpected(why);
  const auto since = Clock::now();
  auto told = since;
  Error last = why;
  Pauses pauses;
  if (at_hand_) keep_for_later(record_);
  at_hand_ = false;
  session_.reset();
  // A connection that was closed while nothing happened is no news: the first try is silent.
  for (bool first = true;; first = false) {
    auto back = come_back();
    if (back) {
      observer_.wait_for(held_.empty() ? std::nullopt : std::optional(Code::X503));
      observer_.inform(fmt::format("connected again after {:.1f} s",
                                   std::chrono::duration<double>(Clock::now() - since).count()));
      return {};
    }
    if (!passes(back.error())) return survive(back.error());
    const bool news = back.error().message != last.message;
    last = back.error();
    observer_.wait_for(last.code);
    if (first || news || Clock::now() - told > kTellAgain) {
      told = Clock::now();
      observer_.warn(fmt::format("waiting: {}: {}", code_id(last.code), last.message));
    }
    session_.reset();
    WEIR_CHECKED(wait(pauses.next(), last));
  }
}

// A new session, in which everything that was read and is not stored has been written.
Result<void> Task::come_back() {
  WEIR_TRY(pg::Connection connection, connect_());
  session_ = std::make_unique<Session>(std::move(connection), *pipeline_);
  busy_ = std::chrono::steady_clock::now();
  session_->evolution.on_waiting = [this](const QualifiedName& table, const std::string& holders) {
    if (const auto line = lock_news_.line(table, holders)) observer_.inform(*line);
  };
  if (source_->group() != nullptr) session_->evolution.lock = one_try(pipeline_->lock);
  WEIR_CHECKED(reclaim());
  stash();
  forget_programs();
  WEIR_CHECKED(work_off());
  if (source_->group() != nullptr) source_->group()->resume();
  return {};
}

// A database that nobody has a connection to can go to sleep, and others may need its slots.
void Task::rest() {
  const milliseconds idle(pipeline_->destination.idle_timeout_ms);
  if (session_ && batch_.empty() && std::chrono::steady_clock::now() - busy_ >= idle)
    session_.reset();
}

Result<void> Task::wake() {
  return session_ ? Result<void>() : come_back();
}

Result<void> Task::reclaim() {
  WEIR_TRY(const bool still_ours, offsets_.reclaim(session_->connection));
  if (!still_ours) return tl::make_unexpected(fenced());
  for (PartitionState* state : offsets_.held()) {
    if (state->sent < state->done) return tl::make_unexpected(step_back());
    state->done = state->sent;
  }
  return {};
}

// Units in flight whose positions are stored have committed, though nobody heard of it. All other
// records wait for their turn: first those of the units, then the backlog that was being worked
// off, then the open batch, then what came last.
void Task::stash() {
  std::deque<RecordLog> units;
  for (SentUnit& unit : in_flight_) {
    const bool stored = std::ranges::all_of(
        unit.moves, [](const SentUnit::Move& move) { return move.partition->sent >= move.to; });
    if (stored && session_) {
      committed(unit);
    } else {
      units.push_back(std::move(unit.log));
    }
  }
  in_flight_.clear();
  for (Batch* batch : {&batch_, &replayed_}) {
    if (!session_ || !is_stored(*batch)) continue;
    totals_.counts.add(batch->counts);
    batch->clear();
  }
  for (; !units.empty(); units.pop_back()) backlog_.push_front(std::move(units.back()));
  for (RecordLog* log : {&batch_.log, &late_}) {
    if (log->size() > 0) backlog_.push_back(std::move(*log));
    *log = RecordLog();
  }
  batch_.clear();
  replayed_.clear();
}

void Task::keep_for_later(const Record& record) {
  if (held_.waits(record.topic)) {
    --totals_.records;
    return;
  }
  PartitionState* partition = offsets_.find(record.topic, record.partition);
  if (partition == nullptr && source_->group() != nullptr) return;
  // The record at hand may have joined the batch before the fault; brokers may send one twice.
  if (partition != nullptr && record.offset < partition->next) return;
  late_.append(record, {});
  if (partition != nullptr) partition->next = std::max(partition->next, record.offset + 1);
}

// A reader of Kafka that does not poll counts as dead, so it polls, and answers at once whatever
// takes partitions away. What is given waits until it can be claimed.
Result<void> Task::wait(milliseconds time, const Error& why) {
  const auto until = std::chrono::steady_clock::now() + time;
  ConsumerGroup* group = source_->group();
  if (group != nullptr) group->hold();
  while (std::chrono::steady_clock::now() < until) {
    if (*stop_) return tl::make_unexpected(why);
    if (group == nullptr) {
      std::this_thread::sleep_for(kLook);
      continue;
    }
    if (move_ && *move_ != Poll::Given) {
      auto moved = move_while_away(*move_);
      if (!moved && moved.error().code != Code::X552) return moved;
      if (!moved) std::this_thread::sleep_for(kLook);
      continue;
    }
    WEIR_TRY(const Poll poll, source_->poll(kLook.count(), record_));
    if (poll == Poll::Record) {
      ++totals_.records;
      keep_for_later(record_);
    } else if (poll != Poll::Idle && poll != Poll::End) {
      move_ = poll;
    }
  }
  return {};
}

Result<void> Task::move_while_away(Poll what) {
  ConsumerGroup& group = *source_->group();
  // Only a new connection tells what has become of units.
  if (session_ && !in_flight_.empty()) std::abort();
  stash();
  if (what == Poll::Lost) {
    backlog_.clear();
    offsets_.drop_all();
    forget_held();
  }
  for (const TopicPartition& each : group.moved()) offsets_.drop(each.topic, each.partition);
  forget_settled();
  WEIR_CHECKED(group.let_go());
  move_.reset();
  return what == Poll::Lost ? group.rejoin() : Result<void>();
}

}  // namespace weir
