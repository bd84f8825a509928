#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <random>

#include "compiler/emit/wording.h"
#include "runtime/apply/lock_holders.h"
#include "runtime/pipeline/task.h"

// How a task goes on while a table of it is locked, against its change or against its rows: records
// of the topics that it is written from wait in Kafka, and the others are written. Now and then it
// is tried again; for the length of one try, lock { timeout }, the other topics wait as well.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kLockTimeout = "55P03";
// Most locks are short. Of long ones, tries take a sixth of the time.
constexpr int kMostTimeoutsBetweenTries = 5;

// Tasks that wait for one table do not try it in one moment.
milliseconds jittered(std::int64_t time_ms) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution(time_ms * 3 / 4, time_ms * 5 / 4)(random));
}

}  // namespace

bool Task::is_held(std::string_view topic) const {
  if (held_topics_.empty()) return false;
  const auto held = held_topics_.find(topic);
  return held != held_topics_.end() && held->second.waits;
}

bool Task::some_wait() const {
  return std::ranges::any_of(held_topics_, [](const auto& entry) { return entry.second.waits; });
}

Task::HeldTopic& Task::hold(const std::string& topic, HeldTopic::For what, const Error& locked) {
  const auto now = Clock::now();
  const auto [at, first] = held_topics_.try_emplace(topic, HeldTopic{.since = now, .again = now});
  HeldTopic& held = at->second;
  held.what = what;
  held.tries = std::min(held.tries + 1, kMostTimeoutsBetweenTries);
  held.again = now + jittered(pipeline_->lock.timeout_ms * held.tries);
  held.waits = true;
  source_->group()->hold_topic(topic);
  observer_.wait_for(locked.code);
  if (first) {
    observer_.warn(fmt::format("waiting: {}: {}; records of topic {} wait, those of others go on",
                               code_id(locked.code),
                               locked.message,
                               topic));
  }
  return held;
}

// The record has joined nothing, and its partition has not moved.
Task::Added Task::hold_back(const Record& record, Reading reading, const Error& locked) {
  HeldTopic& held = hold(std::string(record.topic), HeldTopic::For::Change, locked);
  held.partition = record.partition;
  held.offset = record.offset;
  if (reading == Reading::Source) --totals_.records;
  return Added::Held;
}

// Whether a unit failed because a table was locked, so that the records of its topics wait from now
// on, and what else the unit held can be written without them. What has no group keeps its records
// in one order, and all wait.
Result<bool> Task::hold_table(const SentUnit& unit, const pg::UnitFailure& failure) {
  const QualifiedName* table = unit.table_of(failure.statement);
  if (source_->group() == nullptr || failure.error.sqlstate != kLockTimeout || table == nullptr) {
    return false;
  }
  WEIR_CHECKED(leave_pipeline());
  const std::string holders = lock_holders(session_->connection, *table);
  const Error locked{.code = Code::X503,
                     .message = fmt::format("rows of {} waited {} for a lock{}{}",
                                            display(*table),
                                            duration_text(pipeline_->lock.timeout_ms),
                                            holders.empty() ? "" : ", held by ",
                                            holders),
                     .where = {},
                     .help = {}};
  for (const std::string& topic : routes_.topics_into(*table)) {
    hold(topic, HeldTopic::For::Rows, locked);
  }
  give_back_held();
  return true;
}

// Records of topics that wait are in Kafka still. Those that were read leave the task, which is to
// go on without them, and come again behind what is stored. REQUIRES: nothing in flight.
void Task::give_back_held() {
  replayed_.clear();
  set_back_batch();
  for (RecordLog& log : backlog_) {
    for (const auto& [topic, held] : held_topics_) {
      if (held.waits) totals_.records -= log.remove(topic);
    }
  }
  for (PartitionState* state : offsets_.held()) {
    if (!is_held(state->topic) || state->next == state->sent) continue;
    state->next = state->sent;
    HeldTopic& held = held_topics_.find(state->topic)->second;
    if (held.what != HeldTopic::For::Rows) continue;
    held.partition = state->partition;
    held.offset = state->sent;
  }
}

Result<void> Task::release_due() {
  if (held_topics_.empty()) return {};
  const auto now = Clock::now();
  for (auto at = held_topics_.begin(); at != held_topics_.end();) {
    auto& [topic, held] = *at;
    if (!held.waits || now < held.again) {
      ++at;
      continue;
    }
    std::vector<StreamPosition> positions;
    for (const PartitionState* state : offsets_.held()) {
      if (state->topic != topic) continue;
      positions.push_back(
          {.at = {.topic = topic, .partition = state->partition}, .next = state->next});
    }
    WEIR_CHECKED(source_->group()->release_topic(topic, positions));
    held.waits = false;
    // The record that needs the table is another task's by now.
    const bool ours = offsets_.find(topic, held.partition) != nullptr;
    at = ours ? std::next(at) : held_topics_.erase(at);
  }
  if (held_topics_.empty()) observer_.wait_for(std::nullopt);
  return {};
}

void Task::forget_held() {
  if (held_topics_.empty()) return;
  held_topics_.clear();
  observer_.wait_for(std::nullopt);
}

// Records up to `next` of a topic that was held have joined a batch, behind the change, or are
// stored as rows: is that of the one that needed it among them, or has that one gone to another
// task? Records of other partitions may stand before it.
void Task::gone_on(const PartitionState& partition, std::int64_t next, HeldTopic::For what) {
  const auto found = held_topics_.find(partition.topic);
  if (found == held_topics_.end()) return;
  const HeldTopic& held = found->second;
  if (held.waits || held.what != what) return;
  const bool through = partition.partition == held.partition && next > held.offset;
  if (!through && offsets_.find(partition.topic, held.partition) != nullptr) return;
  const std::chrono::duration<double> waited = Clock::now() - held.since;
  observer_.inform(fmt::format("topic {} goes on after {:.1f} s", partition.topic, waited.count()));
  held_topics_.erase(found);
  if (held_topics_.empty()) observer_.wait_for(std::nullopt);
}

}  // namespace weir
