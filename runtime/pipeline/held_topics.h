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
// until it is time for another try, and they are held until a try has got through. Tables are tried
// one at a time, and after a try that failed all others have some time to themselves.
class HeldTopics {
 public:
  using Clock = std::chrono::steady_clock;
  // The table's change is still to be made, or its rows to be written.
  enum class For : std::uint8_t { Change, Rows };
  // Most locks are short. Of long ones, tries take a sixth of the time.
  static constexpr int kMostPauses = 5;
  // What has come of a try is known by then, if any record came at all.
  static constexpr std::chrono::seconds kTryIsOver{10};

  // `ours` tells whether a partition is still this task's.
  using Ours = std::function<bool(std::string_view topic, std::int32_t partition)>;
  explicit HeldTopics(Ours ours) : ours_(std::move(ours)) {}

  bool empty() const { return topics_.empty(); }
  bool contains(std::string_view topic) const { return topics_.contains(topic); }
  // Whether its records wait; not so while they are tried again.
  bool waits(std::string_view topic) const;
  std::vector<std::string> waiting() const;

  // What waits for a table that was found locked: the topics that are written to it, and those that
  // are written to tables which foreign keys tie to it.
  struct Group {
    QualifiedName locked;
    std::vector<std::string> own{};
    std::vector<std::string> tied{};
    std::vector<QualifiedName> tables{};  // all of them, whether topics are known or not
  };
  // From now on their records wait, for one pause, or one more than the last time.
  void hold(const Group& group, std::chrono::milliseconds pause);
  // Rows of this topic miss others, which may be among those that wait for a lock: it waits with
  // them, if it did before. False if there are none: then they are what they seem.
  bool hold_orphan(const std::string& topic);
  // A record of a topic that was not known by then: if others are held for its table, or one that
  // is tied to it, it is so with them from now on. Whether it waits.
  bool join(const std::string& topic,
            const QualifiedName& table,
            std::int32_t partition,
            std::int64_t offset);
  // The record that needs the table's change.
  void change_stands_at(std::string_view topic, std::int32_t partition, std::int64_t offset);
  // The record is still to be stored. Of a topic without one, the others that wait for the table
  // tell when it is free.
  void rows_stand_at(std::string_view topic, std::int32_t partition, std::int64_t offset);

  // Those that are to be tried again now: topics that wait for one table.
  std::vector<std::string> due(Clock::time_point now) const;
  void released(std::string_view topic, Clock::time_point now);
  void put_off(std::string_view topic, Clock::time_point until);

  // Records up to `next` have joined a batch, behind the change, or (For::Rows) are stored: how
  // long the topic was held, if it is no more.
  std::optional<std::chrono::duration<double>> gone_on(const PartitionState& partition,
                                                       std::int64_t next,
                                                       For what);
  // After partitions were given up, or topics released: forgets what other tasks have to see to.
  void forget_settled();
  // Forgets tries of which nothing has come for a while: there was no record to store.
  void forget_over(Clock::time_point now);
  void clear();

 private:
  static constexpr std::int32_t kNone = -1;
  struct Topic {
    QualifiedName locked;
    bool tied = false;  // its own table is another one
    For what = For::Rows;
    std::int32_t partition = kNone;
    std::int64_t offset = 0;
    Clock::time_point since;
    Clock::time_point again;
    bool waits = true;  // until then
    int pauses = 0;
    std::chrono::milliseconds pause{0};
  };

  void hold(const std::string& topic, const Topic& as);
  bool some_stand_before(const QualifiedName& locked) const;

  Ours ours_;
  std::map<std::string, Topic, std::less<>> topics_;
  std::map<QualifiedName, std::vector<QualifiedName>> tied_;  // by table that was found locked
  Clock::time_point rest_;                                    // no table is tried before
};

}  // namespace weir
