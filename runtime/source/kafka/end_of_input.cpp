#include "runtime/source/kafka/end_of_input.h"

namespace weir {

namespace {

constexpr std::chrono::seconds kForgotten(30);

}  // namespace

void EndOfInput::begun(const TopicPartition& partition) {
  const std::lock_guard lock(mutex_);
  unread_[partition] = std::nullopt;
}

void EndOfInput::reached(const TopicPartition& partition) {
  const std::lock_guard lock(mutex_);
  unread_.erase(partition);
}

void EndOfInput::let_go(const TopicPartition& partition) {
  const std::lock_guard lock(mutex_);
  if (const auto found = unread_.find(partition); found != unread_.end()) {
    found->second = Clock::now();
  }
}

bool EndOfInput::everywhere() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  std::erase_if(
      unread_, [&](const auto& entry) { return entry.second && now - *entry.second > kForgotten; });
  return unread_.empty();
}

}  // namespace weir
