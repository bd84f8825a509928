#include "runtime/pipeline/task.h"

#include <algorithm>
#include <chrono>

#include "runtime/observe/stopwatch.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;

// One unit executes while the next one waits in the server's socket: more gains nothing locally.
constexpr std::size_t kUnitsInFlight = 2;
// A unit locks its tables and their indexes, of which the server's settings allow some 6,400 to
// all.
constexpr std::size_t kMostPartitions = 2000;
// A unit that passes `batch.bytes` by more has a record of which several copies live at a time:
// raw, as a value, as a parameter, in libpq's buffer. Nothing else is held beside it.
constexpr std::size_t kLongUnitBytes = std::size_t{4} << 20U;
// Records between two looks at the connection and the clock.
constexpr std::uint64_t kPumpEvery = 32;
constexpr std::int64_t kIdleWaitMs = 200;
// How long a batch grows while records come without a pause and the server is idle: the linger is
// for those that come one by one, and would make many small units of a load.
constexpr std::int64_t kLoadLingerMs = 50;

}  // namespace

Task::Task(const Pipeline& pipeline,
           RecordSource& source,
           Connect connect,
           TaskObserver observer,
           LetterSink* letters)
    : pipeline_(&pipeline),
      source_(&source),
      connect_(std::move(connect)),
      observer_(std::move(observer)),
      letters_(letters),
      offsets_(pipeline.name, state_statements(pipeline.state_schema())),
      routes_(pipeline, observer_),
      of_source_(pipeline.flood_limit),
      of_logs_(pipeline.flood_limit) {
  offsets_.on_ended = [this](const std::string& text) { observer_.warn(text); };
}

Result<void> Task::run(const std::atomic<bool>& stop) {
  const Stopwatch whole(observer_.timing ? &totals_.time.whole : nullptr);
  stop_ = &stop;
  if (auto opened = come_back(); !opened) WEIR_CHECKED(survive(opened.error()));
  do {
    WEIR_CHECKED(read_to_end());
    for (;;) {
      const auto finished = finish();
      if (finished) break;
      WEIR_CHECKED(survive(finished.error()));
    }
    // The last rows may have found their table locked, and be in the topic once more.
  } while (!stop && some_wait());
  return {};
}

Result<void> Task::read_to_end() {
  while (!*stop_) {
    const Result<bool> more = step();
    if (!more) {
      WEIR_CHECKED(survive(more.error()));
    } else if (!*more) {
      break;
    }
  }
  return {};
}

// How long to wait for a record: an open batch does not wait longer than it may.
std::int64_t Task::patience() const {
  if (batch_.empty()) return kIdleWaitMs;
  const auto open = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - opened_);
  return std::max<std::int64_t>(0, pipeline_->batch.linger_ms - open.count());
}

Result<Poll> Task::next_record() {
  const Stopwatch reading(observer_.timing ? &totals_.time.source : nullptr);
  // Bounded, so that a stop is noticed.
  const std::int64_t wait =
      std::min(kIdleWaitMs, in_flight_.empty() ? patience() : pipeline_->batch.linger_ms);
  WEIR_TRY(const Poll at_once, source_->poll(0, record_));
  paused_ = at_once == Poll::Idle;
  return paused_ && wait > 0 ? source_->poll(wait, record_) : at_once;
}

// What no rule reads is only counted.
bool Task::needs_database(const Record& record) {
  return record.fault.has_value() || routes_.find_topic(record.topic).rule != nullptr;
}

// One record, or whatever else the source has to say. False at its end.
Result<bool> Task::step() {
  if (move_) {
    WEIR_CHECKED(move(*move_));
    return true;
  }
  WEIR_CHECKED(release_due());
  const bool empty = batch_.empty();
  WEIR_TRY(const Poll poll, next_record());
  switch (poll) {
    case Poll::End: return false;
    case Poll::Idle:
      if (!batch_.empty() && patience() == 0) WEIR_CHECKED(send(batch_));
      WEIR_CHECKED(drain());
      tell_group(ConsumerGroup::Commit::GoOn);
      forget_over();
      rest();
      return true;
    case Poll::Given:
    case Poll::Taken:
    case Poll::Lost: WEIR_CHECKED(move(poll)); return true;
    case Poll::Record: break;
  }
  if (held_.waits(record_.topic)) return true;
  ++totals_.records;
  totals_.newest_ms = std::max(totals_.newest_ms, record_.timestamp_ms);
  at_hand_ = true;
  if (needs_database(record_)) WEIR_CHECKED(wake());
  WEIR_CHECKED(take(record_));
  at_hand_ = false;
  if (empty && !batch_.empty()) opened_ = Clock::now();
  WEIR_CHECKED(send_if_due());
  return true;
}

Result<void> Task::send_if_due() {
  if (!session_) return {};
  const bool full = batch_.log.size() >= pipeline_->batch.rows ||
                    batch_.log.bytes() >= pipeline_->batch.bytes ||
                    batch_.advances().size() >= kMostPartitions;
  // While records come slowly, or the server is idle, every one looks.
  const bool look = in_flight_.empty() || paused_ || looked_++ % kPumpEvery == 0;
  if (look && session_->entered) WEIR_CHECKED(session_->pipe.pump());
  while (look && !in_flight_.empty() && session_->pipe.ready()) WEIR_CHECKED(finish_oldest());
  const std::int64_t linger =
      paused_ ? pipeline_->batch.linger_ms : std::max(pipeline_->batch.linger_ms, kLoadLingerMs);
  const bool lingered = look && !batch_.empty() && in_flight_.empty() &&
                        Clock::now() - opened_ >= std::chrono::milliseconds(linger);
  return full || lingered ? send(batch_) : Result<void>();
}

Result<void> Task::write_all() {
  if (!batch_.empty()) WEIR_CHECKED(send(batch_));
  return drain();
}

Result<void> Task::finish() {
  WEIR_CHECKED(write_all());
  tell_group(ConsumerGroup::Commit::Wait);
  return session_ ? leave_pipeline() : Result<void>();
}

Result<void> Task::take(const Record& record) {
  standing_ = {Reading::Source, totals_.records};
  for (int tries = 0; tries < 3; ++tries) {
    // What was written just now may have found the record's table locked: it comes again.
    if (held_.waits(record.topic)) {
      held_.rows_stand_at(record.topic, record.partition, record.offset);
      --totals_.records;
      return {};
    }
    WEIR_TRY(const Added added, add(batch_, record, Reading::Source));
    if (added == Added::Held) return {};
    if (added == Added::Yes) {
      if (held_.empty()) return {};
      const PartitionState* partition = offsets_.find(record.topic, record.partition);
      if (partition != nullptr) gone_on(*partition, record.offset + 1, HeldTopics::For::Change);
      return {};
    }
    if (added != Added::LandFirst && !batch_.empty()) WEIR_CHECKED(send(batch_));
    if (added != Added::SendFirst) WEIR_CHECKED(drain());
  }
  return fail(Code::X504, "a record would not join an empty batch: this is a bug of weir");
}

Result<Task::Added> Task::add(Batch& batch, const Record& record, Reading reading) {
  const bool placeless = record.fault && record.partition == kUnreadablePartition;
  Topic& topic = routes_.find_topic(record.topic);
  if (topic.rule == nullptr && !placeless) {
    ++totals_.unmatched;
    ++totals_.unmatched_topics[topic.name];
    return Added::Yes;
  }
  PartitionState* partition = offsets_.find(record.topic, record.partition);
  if (partition == nullptr) {
    // A group has given its partitions before their records come: this one is not ours any more.
    if (source_->group() != nullptr) return Added::Yes;
    if (!in_flight_.empty()) return Added::LandFirst;
    WEIR_TRY(partition, claim(record));
  }
  if (reading == Reading::Source && record.offset < partition->next) {
    ++totals_.applied_before;
    return Added::Yes;
  }
  if (reading == Reading::Log && record.offset < partition->sent) return Added::Yes;
  const auto read_on = [&] {
    if (reading == Reading::Source) partition->next = record.offset + 1;
    return Added::Yes;
  };
  if (record.fault) {
    WEIR_CHECKED(set_aside(batch, record, {}, *partition, *record.fault, {}));
    return read_on();
  }
  auto opened = topic.reader->open(record);
  if (!opened) {
    WEIR_CHECKED(set_aside(batch, record, {}, *partition, opened.error(), display(topic.table)));
    return read_on();
  }
  WEIR_TRY(const Added added, add_row(batch, topic, record, *opened, *partition));
  return added == Added::Yes ? read_on() : added;
}

// What has to happen before the gate: it uses the connection alone, and must not change a table
// that has rows in the batch. Rows of other tables wait in the batch: a thousand topics that come
// in turn would otherwise make a thousand units of one row each. Not behind a topic that is held,
// for which the gate may take long, and not in a replay, which is to write whatever it can.
std::optional<Task::Added> Task::before_gate(const Batch& batch, const Topic& topic) const {
  const bool may_wait = standing_.first == Reading::Source && !held_.contains(topic.name) &&
                        !routes_.meets_again(topic);
  if (!batch.empty() && !may_wait) return Added::DrainFirst;
  if (!in_flight_.empty()) return Added::LandFirst;
  return std::nullopt;
}

Result<Task::Added> Task::add_row(Batch& batch,
                                  Topic& topic,
                                  const Record& record,
                                  const OpenedRecord& opened,
                                  PartitionState& partition) {
  const auto consumed = [&] {
    batch.log.append(record, opened.value_prefix);
    batch.advance(partition, record.offset + 1);
    return Added::Yes;
  };
  if (opened.identity.tombstone && topic.rule->delete_mode == DeleteMode::Off) {
    ++batch.counts.filtered;
    return consumed();
  }
  Route* route = Routes::find(topic, opened.identity);
  if (route == nullptr) {
    if (const auto wait = before_gate(batch, topic)) return *wait;
    auto made = routes_.make(*session_, topic, opened.identity);
    if (!made && made.error().code == Code::X503 && source_->group() != nullptr) {
      return hold_back(record, topic, made.error());
    }
    WEIR_TRY(route, std::move(made));
    if (joins_held(record, topic)) return Added::Held;
  }
  switch (route->kind) {
    case Route::Kind::Side: ++batch.counts.side; return consumed();
    case Route::Kind::Nothing: ++batch.counts.filtered; return consumed();
    case Route::Kind::SetAside:
      WEIR_CHECKED(set_aside(
          batch, record, opened.value_prefix, partition, route->error, display(topic.table)));
      return Added::Yes;
    case Route::Kind::Rows: break;
  }
  const Program& program = route->decoder->program();
  TableBatch& rows = batch.part(route->sink, program);
  const Decoded decoded = route->decoder->decode(record, opened.key, opened.value, rows);
  if (route->decoder->unknown_fields().size() > route->unknown_told)
    routes_.tell_unknown(topic, *route);
  switch (decoded) {
    case Decoded::Written: ++batch.counts.written; return consumed();
    case Decoded::Deleted: ++batch.counts.deleted; return consumed();
    case Decoded::Truncated: ++batch.counts.truncated; return consumed();
    case Decoded::Filtered: ++batch.counts.filtered; return consumed();
    case Decoded::WriteFirst: return Added::SendFirst;
    case Decoded::Faulty: break;
  }
  const Fault& fault = route->decoder->fault();
  WEIR_CHECKED(
      set_aside(batch,
                record,
                opened.value_prefix,
                partition,
                Error{.code = fault.code, .message = fault.message, .where = {}, .help = {}},
                display(topic.table)));
  return Added::Yes;
}

// The records of the open batch start again, behind those that do already.
void Task::set_back_batch() {
  if (batch_.empty()) return;
  backlog_.push_back(std::move(batch_.log));
  batch_.log = RecordLog();
  batch_.clear();
}

// Rows of the open batch were decoded for columns that may be gone.
void Task::forget_programs() {
  set_back_batch();
  routes_.forget();
  batch_.forget_parts();
  replayed_.forget_parts();
  if (session_) session_->writer.forget();
}

Result<PartitionState*> Task::claim(const Record& record) {
  WEIR_CHECKED(leave_pipeline());
  WEIR_CHECKED(offsets_.claim(session_->connection,
                              {{.topic = record.topic,
                                .partition = record.partition,
                                .first_record = source_->first_record()}}));
  return offsets_.find(record.topic, record.partition);
}

Result<void> Task::send(Batch& batch) {
  const bool is_long = batch.log.bytes() > pipeline_->batch.bytes + kLongUnitBytes;
  while (in_flight_.size() >= (is_long ? 1 : kUnitsInFlight)) WEIR_CHECKED(finish_oldest());
  if (batch.empty()) return {};  // its records were written again with those of a unit that failed
  WEIR_CHECKED(keep_letters(batch));
  WEIR_CHECKED(session_->enter());
  WEIR_TRY(SentUnit unit, session_->writer.send(batch, Attempt::First));
  in_flight_.push_back(std::move(unit));
  WEIR_CHECKED(session_->pipe.pump());
  return is_long ? drain() : Result<void>();
}

Result<void> Task::finish_oldest() {
  auto waited = [&] {
    const Stopwatch waiting(observer_.timing ? &totals_.time.server : nullptr);
    return session_->pipe.wait();
  }();
  WEIR_TRY(const pg::UnitOutcome outcome, std::move(waited));
  if (!outcome.committed()) return recover(*outcome.failure);
  committed(in_flight_.front());
  session_->writer.committed(std::move(in_flight_.front()), outcome);
  in_flight_.pop_front();
  tell_group(ConsumerGroup::Commit::GoOn);
  if (observer_.progress) observer_.progress(totals_);
  return {};
}

void Task::committed(const SentUnit& unit) {
  totals_.counts.add(unit.counts);
  for (const SentUnit::Move& move : unit.moves) {
    move.partition->done = move.to;
    if (!held_.empty()) gone_on(*move.partition, move.to, HeldTopics::For::Rows);
  }
  retries_ = 0;
  holds_in_a_row_ = 0;
  reread_ = false;
  busy_ = Clock::now();
  ++totals_.units;
  totals_.unit_seconds += std::chrono::duration<double>(busy_ - unit.sent).count();
}

Result<void> Task::drain() {
  while (!in_flight_.empty()) WEIR_CHECKED(finish_oldest());
  return {};
}

}  // namespace weir
