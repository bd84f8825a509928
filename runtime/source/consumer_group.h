#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"

namespace weir {

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// A partition and the offset of the record that comes next.
struct StreamPosition {
  TopicPartition at;
  std::int64_t next = 0;
};

// What a partition holds: its first record, and the one that will be written next.
struct Bounds {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

// The other side of a source whose partitions are shared out among several readers, and come and go
// while it is read. RecordSource::poll tells of a move; until the move is answered, no record of
// these partitions comes.
class ConsumerGroup {
 public:
  ConsumerGroup() = default;
  ConsumerGroup(const ConsumerGroup&) = delete;
  ConsumerGroup& operator=(const ConsumerGroup&) = delete;
  virtual ~ConsumerGroup() = default;

  // The partitions of the last Poll::Given, Taken or Lost.
  virtual const std::vector<TopicPartition>& moved() const = 0;

  // Answers Given: records come from these positions on. One for each partition that moved.
  virtual Result<void> start(const std::vector<StreamPosition>& positions) = 0;

  // Answers Taken and Lost: from now on another reader may have them.
  virtual Result<void> let_go() = 0;

  // Gives everything back and asks anew. No topic is held any more.
  virtual Result<void> rejoin() = 0;

  // X552 while nobody can tell.
  virtual Result<Bounds> bounds(const TopicPartition& partition) = 0;

  // The end of a partition as it was last seen, without asking anybody; nothing if it was not yet.
  virtual std::optional<std::int64_t> known_end(const TopicPartition& partition) const = 0;

  // How far the group has come by its own account, if it has one of this partition.
  virtual Result<std::optional<std::int64_t>> committed(const TopicPartition& partition) = 0;

  // Tells the group how far its readers have come. Waiting or not, a failure is not reported: what
  // counts is told again.
  enum class Commit : std::uint8_t { Wait, GoOn };
  virtual void commit(const std::vector<StreamPosition>& positions, Commit how) = 0;

  // While nothing can be written: no records come, and poll tells of moves alone. A reader that
  // does not poll is taken for dead.
  virtual void hold() = 0;
  virtual void resume() = 0;

  // While one topic has to wait: no more of its records come than are on their way already, also
  // not after resume(), and not from partitions that are given meanwhile.
  virtual void hold_topic(const std::string& topic) = 0;

  // They come again, from these positions on: one for each partition of the topic that this reader
  // has. X552 if that can't be done now; then the topic is still held.
  virtual Result<void> release_topic(const std::string& topic,
                                     const std::vector<StreamPosition>& positions) = 0;
};

}  // namespace weir
