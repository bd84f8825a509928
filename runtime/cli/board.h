#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "runtime/observe/http_server.h"
#include "runtime/pipeline/totals.h"

namespace weir {

// What a run looks like from outside, by task: kept up to date by the tasks, read by whoever asks.
// Thread-safe. Holds names of topics and numbers, and never a value of a row.
class Board {
 public:
  Board(std::string pipeline, std::size_t tasks);

  // Of the task of this number, from 0.
  void committed(std::size_t task, const Totals& totals);
  void partitions(std::size_t task, std::vector<PartitionProgress> partitions);
  void brokers(std::size_t task, int connected);
  void waits(std::size_t task, Code code);
  void goes_on(std::size_t task);
  void changed(std::size_t task, const Operation& operation);
  void refused(std::size_t task, const Refusal& refusal);

  // /metrics in the text format of Prometheus; /healthz, which is well as long as it answers, for a
  // run that waits mends itself; /readyz, 503 while a task waits.
  HttpAnswer answer(std::string_view path) const;

 private:
  struct Task {
    Totals totals;
    std::vector<PartitionProgress> partitions;
    std::optional<int> brokers;  // of Kafka, once counted
    std::optional<Code> waiting;
    std::map<Code, std::uint64_t> waits;
    std::map<std::pair<std::string, std::string_view>, std::uint64_t> changes;  // of a table: what
    std::map<std::pair<std::string, Code>, std::uint64_t> refusals;             // of a table
    double committed_at = 0;  // seconds since 1970
  };

  std::string metrics() const;
  std::optional<Code> waiting() const;

  std::string pipeline_;
  mutable std::mutex mutex_;  // over the rest
  std::vector<Task> tasks_;
};

}  // namespace weir
