#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model/identifier.h"
#include "runtime/write/offsets.h"

namespace weir {

// The topics of a group that are held up by a table that is locked: no record of theirs is taken
// until it is time for another try, and they are held until a try has got through.
class HeldTopics {
 public:
  using Clock = std::chrono::steady_clock;
  // Its change is still to be made, or its rows to be written, or others' rows that its own refer
  // to.
  enum class For : std::uint8_t { Change, Rows, References };
  // Most locks are short. Of long ones, tries take a sixth of the time.
  static constexpr int kMostPauses = 5;

  // `ours` tells whether a partition is still this task's.
  using Ours = std::function<bool(std::string_view topic, std::int32_t partition)>;
  explicit HeldTopics(Ours ours) : ours_(std::move(ours)) {}

  bool empty() const { return topics_.empty(); }
  bool contains(std::string_view topic) const { return topics_.contains(topic); }
  // Whether its records wait; not so while they are tried again.
  bool wait(std::string_view topic) const;
  std::vector<std::string> waiting() const;
  // Whether rows are missing that would be there, had no table been locked.
  bool some_for_locks() const;

  // From now on its records wait for the table, for one pause, or one more than the last time.
  void hold(const std::string& topic,
            const QualifiedName& table,
            For what,
            std::chrono::milliseconds pause);
  // The first record that has to get through. Of a topic without, the others of its table tell.
  void stands_at(std::string_view topic, std::int32_t partition, std::int64_t offset);
  // The same, if what is held up is rows: these are not stored.
  void rows_stand_at(const PartitionState& partition);

  // Those that are to be tried again.
  std::vector<std::string> due(Clock::time_point now) const;
  void released(std::string_view topic);
  void put_off(std::string_view topic, Clock::time_point until);

  // Records up to `next` have joined a batch, behind the change, or (For::Rows) are stored: how
  // long the topic was held, if it is no more.
  std::optional<std::chrono::duration<double>> gone_on(const PartitionState& partition,
                                                       std::int64_t next,
                                                       For what);
  // After partitions were given up, or topics released: forgets what other tasks have to see to.
  void forget_settled();
  void clear() { topics_.clear(); }

 private:
  static constexpr std::int32_t kNone = -1;
  struct Topic {
    QualifiedName table;
    For what{};
    std::int32_t partition = kNone;
    std::int64_t offset = 0;
    Clock::time_point since;
    Clock::time_point again;
    bool waits = true;  // until then
    int pauses = 0;
  };

  bool some_stand_before(const QualifiedName& table) const;

  Ours ours_;
  std::map<std::string, Topic, std::less<>> topics_;
};

}  // namespace weir
