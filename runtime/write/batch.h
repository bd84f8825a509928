#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/binding.h"
#include "runtime/write/offsets.h"
#include "runtime/write/record_log.h"
#include "runtime/write/table_batch.h"

namespace weir {

// A record that is set aside: where it came from, why, and its raw bytes.
struct DeadLetter {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Code code{};
  std::string message;
  std::string target;  // the table it was meant for, or empty
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::string headers;  // JSON, or empty
  std::string place;
};

// What happened to the records of a batch, or of a whole run.
struct Counts {
  std::uint64_t written = 0;  // rows upserted or appended
  std::uint64_t deleted = 0;
  std::uint64_t truncated = 0;
  std::uint64_t filtered = 0;  // deletes and truncates that the pipeline does not apply
  std::uint64_t side = 0;      // records that are no rows: transaction markers, heartbeats, ...
  std::uint64_t set_aside = 0;

  void add(const Counts& other);
};

// What goes to the server as one unit: rows by table, records set aside, and how far the partitions
// have come.
class Batch {
 public:
  // The rows of a table. Programs that agree in table, key and mode share one sink; `sink` is its
  // number and `program` any of them.
  TableBatch& part(std::size_t sink, const Program& program);

  RecordLog log;
  std::vector<DeadLetter> letters;
  Counts counts;

  // The batch now holds everything of the partition up to `next_offset`.
  void advance(PartitionState& partition, std::int64_t next_offset);
  const std::vector<Advance>& advances() const { return advances_; }

  struct Part {
    Program program;
    TableBatch rows;
  };
  const std::vector<std::unique_ptr<Part>>& parts() const { return parts_; }

  bool empty() const { return advances_.empty(); }

  void clear();
  // Forgets the parts themselves: their tables have changed. REQUIRES: empty().
  void forget_parts();

 private:
  std::vector<std::unique_ptr<Part>> parts_;  // by sink, null where the batch has none
  std::vector<Advance> advances_;
};

}  // namespace weir
