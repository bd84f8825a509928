#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "runtime/write/batch.h"

namespace weir {

// Where the time of a task has gone, in seconds. The rest of `whole` went into decoding.
struct TimeSpent {
  double whole = 0;
  double source = 0;  // waiting for records and reading them
  double server = 0;  // waiting for the database
};

// What a run has done. Only what the database has committed is counted.
struct Totals {
  Counts counts;
  std::uint64_t records = 0;         // read from the source
  std::uint64_t applied_before = 0;  // of them, by an earlier run
  std::uint64_t unmatched = 0;       // of topics that no rule reads
  std::map<std::string, std::uint64_t> unmatched_topics;
  std::uint64_t units = 0;      // transactions committed
  double unit_seconds = 0;      // that they took together, from the first byte to the answer
  TimeSpent time;               // if the observer asked for it
  std::int64_t newest_ms = -1;  // the latest timestamp of a record

  void add(const Totals& other);
};

// How far a partition that a task has of a group has come, and where it ends, if that is known.
struct PartitionProgress {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t next = 0;
  std::optional<std::int64_t> end{};
};

// Called for every unit that has been committed, and told what a person should know.
struct TaskObserver {
  std::function<void(const Totals&)> progress{};
  std::function<void(std::vector<PartitionProgress>)> partitions{};  // of a group, now and then
  // What the database, or another reason that passes, keeps the task from; nothing: it goes on.
  std::function<void(std::optional<Code>)> waiting{};
  std::function<void(const Operation&)> changed{};  // a table
  std::function<void(const Refusal&)> refused{};    // a schema, once each
  std::function<void(const std::string& text)> info{};
  std::function<void(const std::string& text)> warning{};
  bool timing = false;  // whether to tell where time goes

  void inform(const std::string& text) const {
    if (info) info(text);
  }
  void wait_for(std::optional<Code> why) const {
    if (waiting) waiting(why);
  }
  void warn(const std::string& text) const {
    if (warning) warning(text);
  }
};

}  // namespace weir
