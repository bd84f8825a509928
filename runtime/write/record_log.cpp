#include "runtime/write/record_log.h"

#include <simdjson.h>

namespace weir {

namespace {

// A log of more than a full batch by the default of `batch.bytes` held a long record.
constexpr std::size_t kUsualBytes = std::size_t{12} << 20U;

}  // namespace

RecordLog::Piece RecordLog::keep(std::string_view text) {
  const auto offset = static_cast<std::uint32_t>(arena_.size());
  arena_ += text;
  return {offset, static_cast<std::uint32_t>(text.size())};
}

// Topics and headers mostly equal those of the record before.
RecordLog::Piece RecordLog::keep_again(std::string_view text, const Piece& earlier) {
  return earlier.length != kNull && this->text(earlier) == text ? earlier : keep(text);
}

std::string_view RecordLog::text(const Piece& piece) const {
  return std::string_view(arena_).substr(piece.offset, piece.length);
}

void RecordLog::append(const Record& record, std::string_view prefix) {
  Entry entry;
  const Entry* last = entries_.empty() ? nullptr : &entries_.back();
  entry.topic = keep_again(record.topic, last == nullptr ? Piece{} : last->topic);
  entry.headers = keep_again(record.headers, last == nullptr ? Piece{} : last->headers);
  if (record.key) entry.key = keep(*record.key);
  if (record.value) {
    entry.prefix = prefix;
    entry.value = keep(record.value->substr(prefix.size()));
  }
  entry.partition = record.partition;
  entry.offset = record.offset;
  entry.timestamp_ms = record.timestamp_ms;
  entry.line = record.line;
  if (record.fault) faults_.emplace(entries_.size(), *record.fault);
  entries_.push_back(entry);
}

Record RecordLog::read(std::size_t index) {
  const Entry& entry = entries_[index];
  Record out;
  out.topic = text(entry.topic);
  out.headers = text(entry.headers);
  out.partition = entry.partition;
  out.offset = entry.offset;
  out.timestamp_ms = entry.timestamp_ms;
  out.line = entry.line;
  if (const auto fault = faults_.find(index); fault != faults_.end()) out.fault = fault->second;
  if (entry.key.length != kNull) {
    key_scratch_.assign(text(entry.key));
    key_scratch_.reserve(key_scratch_.size() + simdjson::SIMDJSON_PADDING);
    out.key = key_scratch_;
  }
  if (entry.value.length != kNull) {
    value_scratch_.assign(entry.prefix);
    value_scratch_ += text(entry.value);
    value_scratch_.reserve(value_scratch_.size() + simdjson::SIMDJSON_PADDING);
    out.value = value_scratch_;
  }
  return out;
}

// Their bytes stay until the log is cleared: other entries may refer to them.
void RecordLog::remove(
    std::string_view topic,
    const std::function<void(std::int32_t partition, std::int64_t offset)>& removed) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto fault = faults_.extract(i);
    if (text(entries_[i].topic) == topic) {
      removed(entries_[i].partition, entries_[i].offset);
      continue;
    }
    if (fault) {
      fault.key() = kept;
      faults_.insert(std::move(fault));
    }
    entries_[kept++] = entries_[i];
  }
  entries_.resize(kept);
}

void RecordLog::clear() {
  if (arena_.size() > kUsualBytes) give_back(arena_);
  if (value_scratch_.size() > kLongBytes) give_back(value_scratch_);
  arena_.clear();
  entries_.clear();
  faults_.clear();
}

}  // namespace weir
