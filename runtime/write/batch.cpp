#include "runtime/write/batch.h"

#include <algorithm>
#include <cstdlib>

namespace weir {

namespace {

// What all tables together may keep for the next batch: a full one, with room to grow in. It bounds
// the memory of many tables, of which each has had its large batch at some time.
constexpr std::size_t kMostKeptBytes = std::size_t{20} << 20U;
// A batch of more than this held a long record, which is not what the next ones will be like.
constexpr std::size_t kUsualBatchBytes = std::size_t{12} << 20U;

}  // namespace

void Counts::add(const Counts& other) {
  written += other.written;
  deleted += other.deleted;
  truncated += other.truncated;
  filtered += other.filtered;
  side += other.side;
  set_aside += other.set_aside;
}

TableBatch& Batch::part(std::size_t sink, const Program& program) {
  if (sink >= parts_.size()) parts_.resize(sink + 1);
  if (!parts_[sink]) {
    const bool keyed =
        program.insert_mode == InsertMode::Upsert || program.delete_mode == DeleteMode::On;
    parts_[sink] = std::make_unique<Part>(
        Part{.program = program,
             .rows = TableBatch(program.table, keyed ? program.key : std::vector<std::size_t>{})});
  }
  return parts_[sink]->rows;
}

void Batch::advance(PartitionState& partition, std::int64_t next_offset) {
  const bool known =
      partition.slot < advances_.size() && advances_[partition.slot].partition == &partition;
  if (!known) {
    // Another batch may have had it since.
    const auto at = std::ranges::find(advances_, &partition, &Advance::partition);
    partition.slot = static_cast<std::size_t>(at - advances_.begin());
    if (at == advances_.end()) advances_.push_back({.partition = &partition});
  }
  advances_[partition.slot].to = next_offset;
}

// With rows in them, positions would move without their rows.
void Batch::forget_parts() {
  if (!empty()) std::abort();
  parts_.clear();
}

void Batch::clear() {
  std::size_t held = 0;
  std::size_t kept = 0;
  for (const auto& part : parts_) {
    if (!part) continue;
    held += part->rows.bytes();
    if (!part->rows.empty()) part->rows.clear();
    kept += part->rows.capacity();
  }
  if (held > kUsualBatchBytes || kept > kMostKeptBytes) {
    for (const auto& part : parts_) {
      if (part) part->rows.give_back_memory();
    }
  }
  advances_.clear();
  letters.clear();
  log.clear();
  counts = {};
}

}  // namespace weir
