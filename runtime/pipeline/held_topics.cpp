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

// Whether records that were read wait for the table.
bool HeldTopics::some_stand_before(const QualifiedName& locked) const {
  return std::ranges::any_of(topics_, [&](const auto& entry) {
    return entry.second.locked == locked && entry.second.partition != kNone;
  });
}

void HeldTopics::hold(const std::vector<std::string>& topics,
                      const QualifiedName& locked,
                      const std::vector<QualifiedName>& tables,
                      milliseconds pause) {
  const auto now = Clock::now();
  tied_[locked] = tables;
  int pauses = 0;
  for (const std::string& topic : topics) pauses = std::max(pauses, topics_[topic].pauses);
  pauses = std::min(pauses + 1, kMostPauses);
  const auto again = now + jittered(pause * pauses);
  for (const std::string& topic : topics) {
    Topic& held = topics_[topic];
    if (held.pauses == 0) held.since = now;
    held.locked = locked;
    held.what = For::Rows;
    held.pauses = pauses;
    held.pause = pause;
    held.again = again;
    held.waits = true;
  }
  rest_ = now + pause;
}

bool HeldTopics::join(const std::string& topic,
                      const QualifiedName& table,
                      std::int32_t partition,
                      std::int64_t offset) {
  const auto other = std::ranges::find_if(topics_, [&](const auto& entry) {
    const auto& [name, held] = entry;
    const std::vector<QualifiedName>& tables = tied_[held.locked];
    return held.waits && name != topic && std::ranges::find(tables, table) != tables.end();
  });
  if (other == topics_.end()) return false;
  Topic joined = other->second;
  joined.what = For::Rows;
  joined.partition = partition;
  joined.offset = offset;
  joined.since = Clock::now();
  topics_[topic] = joined;
  return true;
}

void HeldTopics::clear() {
  topics_.clear();
  tied_.clear();
}

void HeldTopics::change_stands_at(std::string_view topic,
                                  std::int32_t partition,
                                  std::int64_t offset) {
  Topic& held = topics_.find(topic)->second;
  held.what = For::Change;
  held.partition = partition;
  held.offset = offset;
}

void HeldTopics::rows_stand_at(const PartitionState& partition) {
  const auto held = topics_.find(partition.topic);
  if (held == topics_.end() || held->second.what == For::Change) return;
  held->second.partition = partition.partition;
  held->second.offset = partition.sent;
}

std::vector<std::string> HeldTopics::due(Clock::time_point now) const {
  std::vector<std::string> out;
  if (now < rest_) return out;
  const Topic* next = nullptr;  // the one that is due for the longest time
  for (const auto& [name, topic] : topics_) {
    const bool due = topic.waits && now >= topic.again;
    if (due && (next == nullptr || topic.again < next->again)) next = &topic;
  }
  if (next == nullptr) return out;
  for (const auto& [name, topic] : topics_) {
    if (topic.waits && now >= topic.again && topic.locked == next->locked) out.push_back(name);
  }
  return out;
}

void HeldTopics::released(std::string_view topic, Clock::time_point now) {
  Topic& held = topics_.find(topic)->second;
  held.waits = false;
  held.again = now;
  rest_ = now + held.pause;
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
  if (what == For::Change && held.what != For::Change) return std::nullopt;
  const bool through = partition.partition == held.partition && next > held.offset;
  if (!through && ours_(partition.topic, held.partition)) return std::nullopt;
  const std::chrono::duration<double> waited = Clock::now() - held.since;
  topics_.erase(found);
  forget_settled();
  rest_ = {};
  return waited;
}

void HeldTopics::forget_settled() {
  std::erase_if(topics_, [this](const auto& entry) {
    const auto& [name, held] = entry;
    return !held.waits && held.partition != kNone && !ours_(name, held.partition);
  });
  std::erase_if(topics_, [this](const auto& entry) {
    const Topic& held = entry.second;
    return !held.waits && held.partition == kNone && !some_stand_before(held.locked);
  });
}

void HeldTopics::forget_over(Clock::time_point now) {
  std::erase_if(topics_, [&](const auto& entry) {
    return !entry.second.waits && now - entry.second.again > kTryIsOver;
  });
}

}  // namespace weir
