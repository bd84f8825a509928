#include "runtime/pipeline/held_topics.h"

#include <algorithm>
#include <random>

namespace weir {

namespace {

using std::chrono::milliseconds;

// Tasks that wait for one table do not try it in one moment.
milliseconds jittered(milliseconds time) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> around(time.count() * 3 / 4, time.count() * 5 / 4);
  return milliseconds(around(random));
}

}  // namespace

bool HeldTopics::wait(std::string_view topic) const {
  if (topics_.empty()) return false;
  const auto held = topics_.find(topic);
  return held != topics_.end() && held->second.waits;
}

std::vector<std::string> HeldTopics::waiting() const {
  std::vector<std::string> out;
  for (const auto& [name, topic] : topics_) {
    if (topic.waits) out.push_back(name);
  }
  return out;
}

bool HeldTopics::some_for_locks() const {
  return std::ranges::any_of(
      topics_, [](const auto& entry) { return entry.second.what != For::References; });
}

// Whether records that were read wait for the table.
bool HeldTopics::some_stand_before(const QualifiedName& table) const {
  return std::ranges::any_of(topics_, [&](const auto& entry) {
    return entry.second.table == table && entry.second.partition != kNone;
  });
}

void HeldTopics::hold(const std::string& topic,
                      const QualifiedName& table,
                      For what,
                      milliseconds pause) {
  const auto now = Clock::now();
  Topic& held = topics_[topic];
  if (held.pauses == 0) held.since = now;
  held.table = table;
  held.what = what;
  held.pauses = std::min(held.pauses + 1, kMostPauses);
  held.again = now + jittered(pause * held.pauses);
  held.waits = true;
}

void HeldTopics::stands_at(std::string_view topic, std::int32_t partition, std::int64_t offset) {
  Topic& held = topics_.find(topic)->second;
  held.partition = partition;
  held.offset = offset;
}

void HeldTopics::rows_stand_at(const PartitionState& partition) {
  const auto held = topics_.find(partition.topic);
  if (held == topics_.end() || held->second.what == For::Change) return;
  stands_at(partition.topic, partition.partition, partition.sent);
}

std::vector<std::string> HeldTopics::due(Clock::time_point now) const {
  std::vector<std::string> out;
  for (const auto& [name, topic] : topics_) {
    if (topic.waits && now >= topic.again) out.push_back(name);
  }
  return out;
}

void HeldTopics::released(std::string_view topic) {
  topics_.find(topic)->second.waits = false;
}

void HeldTopics::put_off(std::string_view topic, Clock::time_point until) {
  topics_.find(topic)->second.again = until;
}

// Records of other partitions may stand before the one that needs the table; and that one may have
// gone to another task.
std::optional<std::chrono::duration<double>> HeldTopics::gone_on(const PartitionState& partition,
                                                                 std::int64_t next,
                                                                 For what) {
  const auto found = topics_.find(partition.topic);
  if (found == topics_.end() || found->second.waits) return std::nullopt;
  const Topic& held = found->second;
  const bool joined = what == For::Change;
  if (joined != (held.what == For::Change)) return std::nullopt;
  const bool through = partition.partition == held.partition && next > held.offset;
  if (!through && ours_(partition.topic, held.partition)) return std::nullopt;
  const std::chrono::duration<double> waited = Clock::now() - held.since;
  topics_.erase(found);
  forget_settled();
  return waited;
}

void HeldTopics::forget_settled() {
  std::erase_if(topics_, [this](const auto& entry) {
    const auto& [name, held] = entry;
    return !held.waits && held.partition != kNone && !ours_(name, held.partition);
  });
  std::erase_if(topics_, [this](const auto& entry) {
    const Topic& held = entry.second;
    return !held.waits && held.partition == kNone && !some_stand_before(held.table);
  });
}

}  // namespace weir
