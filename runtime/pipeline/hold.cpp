#include <fmt/format.h>

#include <iterator>
#include <random>

#include "runtime/pipeline/task.h"

// How a task goes on while a table of it is locked against its change: records of that topic wait
// in Kafka, and the others are written. Now and then the change is tried again; for the length of
// one try, lock { timeout }, the other topics wait as well.
namespace weir {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// So that tries take a sixth of the time.
constexpr std::int64_t kTimeoutsBetweenTries = 5;

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

// The record has joined nothing, and its partition has not moved.
Task::Added Task::hold_back(const Record& record, const Error& locked) {
  const auto now = Clock::now();
  const std::string topic(record.topic);
  const auto [held, first] = held_topics_.try_emplace(topic, HeldTopic{.since = now, .again = now});
  held->second.partition = record.partition;
  held->second.offset = record.offset;
  held->second.again = now + jittered(pipeline_->lock.timeout_ms * kTimeoutsBetweenTries);
  held->second.waits = true;
  source_->group()->hold_topic(topic);
  --totals_.records;
  observer_.wait_for(locked.code);
  if (first) {
    observer_.warn(fmt::format("waiting: {}: {}; records of topic {} wait, those of others go on",
                               code_id(locked.code),
                               locked.message,
                               topic));
  }
  return Added::Held;
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
    // The record that needs the change is another task's by now.
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

// A record of a topic that was held has joined a batch: is it the one that needed the change, or
// has that one gone to another task? Records of other partitions may stand before the change.
void Task::gone_on(const Record& record) {
  const auto found = held_topics_.find(record.topic);
  if (found == held_topics_.end() || found->second.waits) return;
  const HeldTopic& held = found->second;
  const bool through = record.partition == held.partition && record.offset >= held.offset;
  if (!through && offsets_.find(record.topic, held.partition) != nullptr) return;
  const std::chrono::duration<double> waited = Clock::now() - held.since;
  observer_.inform(fmt::format("topic {} goes on after {:.1f} s", record.topic, waited.count()));
  held_topics_.erase(found);
  if (held_topics_.empty()) observer_.wait_for(std::nullopt);
}

}  // namespace weir
