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

bool HeldTopics::waits(std::string_view topic) const {
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

// Whether records that were read wait for the lock itself.
bool HeldTopics::some_stand_before(const QualifiedName& locked) const {
  return std::ranges::any_of(topics_, [&](const auto& entry) {
    const Topic& held = entry.second;
    return held.locked == locked && !held.tied && held.partition != kNone;
  });
}

void HeldTopics::hold(const Group& group, milliseconds pause) {
  const auto now = Clock::now();
  tied_[group.locked] = group.tables;
  int pauses = 0;
  for (const auto* topics : {&group.own, &group.tied}) {
    for (const std::string& topic : *topics) pauses = std::max(pauses, topics_[topic].pauses);
  }
  Topic as;
  as.locked = group.locked;
  as.pause = pause;
  as.pauses = std::min(pauses + 1, kMostPauses);
  as.again = now + jittered(pause * as.pauses);
  for (const std::string& topic : group.own) hold(topic, as);
  as.tied = true;
  for (const std::string& topic : group.tied) hold(topic, as);
  rest_ = now + pause;
}

// A record that stands before the table still does.
void HeldTopics::hold(const std::string& topic, const Topic& as) {
  Topic& held = topics_[topic];
  Topic next = as;
  next.since = held.pauses == 0 ? Clock::now() : held.since;
  next.partition = held.partition;
  next.offset = held.offset;
  held = next;
}

// Topics of the locked table itself wait for no others, so that none wait for each other.
bool HeldTopics::hold_orphan(const std::string& topic) {
  const auto found = topics_.find(topic);
  if (found == topics_.end() || !found->second.tied) return false;
  const auto lock = std::ranges::find_if(topics_, [&](const auto& entry) {
    const Topic& other = entry.second;
    return other.locked == found->second.locked && !other.tied && other.partition != kNone;
  });
  if (lock == topics_.end()) return false;
  // With the others if they wait, else as long as they would.
  Topic& held = found->second;
  const auto now = Clock::now();
  held.waits = true;
  held.again = lock->second.waits ? lock->second.again : now + jittered(held.pause * held.pauses);
  rest_ = std::max(rest_, now + held.pause);
  return true;
}

bool HeldTopics::join(const std::string& topic,
                      const QualifiedName& table,
                      std::int32_t partition,
                      std::int64_t offset) {
  const auto other = std::ranges::find_if(topics_, [&](const auto& entry) {
    const auto& [name, held] = entry;
    const std::vector<QualifiedName>& tables = tied_[held.locked];
    return name != topic && std::ranges::find(tables, table) != tables.end();
  });
  if (other == topics_.end()) return false;
  Topic joined = other->second;
  joined.tied = table != joined.locked;
  joined.what = For::Rows;
  joined.partition = partition;
  joined.offset = offset;
  joined.since = Clock::now();
  topics_[topic] = joined;
  return joined.waits;
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

void HeldTopics::rows_stand_at(std::string_view topic,
                               std::int32_t partition,
                               std::int64_t offset) {
  const auto held = topics_.find(topic);
  if (held == topics_.end() || held->second.what == For::Change) return;
  held->second.partition = partition;
  held->second.offset = offset;
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
  // Its next rows may miss others as well.
  if (held.tied && some_stand_before(held.locked)) return std::nullopt;
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
