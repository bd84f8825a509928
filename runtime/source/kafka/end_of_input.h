#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>

#include "runtime/source/consumer_group.h"

namespace weir {

// Tells the tasks of a run with --until-end when everything has been read that was there:
// partitions wander between tasks, so none of them knows alone. Thread-safe.
class EndOfInput {
 public:
  void begun(const TopicPartition& partition);
  void reached(const TopicPartition& partition);
  void let_go(const TopicPartition& partition);

  // True once every partition that a task of this process was given has been read to its end, or
  // was let go and has been in no task's hands for half a minute: another process has it then.
  bool everywhere();

 private:
  using Clock = std::chrono::steady_clock;
  std::mutex mutex_;
  // Partitions not at their end, and since when nobody here has them.
  std::map<TopicPartition, std::optional<Clock::time_point>> unread_;
};

}  // namespace weir
