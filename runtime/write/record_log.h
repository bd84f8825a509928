#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/source/record.h"

namespace weir {

// The raw records of one batch in their order, so that a batch which the server rejects can be
// decoded again in smaller parts, and a bad record set aside as it came. The schema at the front of
// a value, kilobytes that are the same in every record, is referred to and not copied.
class RecordLog {
 public:
  // `prefix` starts the record's value and lives longer than this log; it may be empty.
  void append(const Record& record, std::string_view prefix);

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return arena_.size(); }

  // The record at `index` as it was. Its views are valid until the next call of read() or append(),
  // and key and value are padded as a source's are.
  Record read(std::size_t index);

  // Where it came from: what the source said when it was read.
  std::uint64_t line(std::size_t index) const { return entries_[index].line; }

  // Takes out all records of the topic, and tells where each stood.
  void remove(std::string_view topic,
              const std::function<void(std::int32_t partition, std::int64_t offset)>& removed);

  void clear();

 private:
  static constexpr std::uint32_t kNull = 0xffffffff;
  struct Piece {
    std::uint32_t offset = 0;
    std::uint32_t length = kNull;
  };
  struct Entry {
    Piece topic;
    Piece key;
    Piece headers;
    Piece value;  // without the prefix
    std::string_view prefix;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t timestamp_ms = -1;
    std::uint64_t line = 0;
  };

  Piece keep(std::string_view text);
  Piece keep_again(std::string_view text, const Piece& earlier);
  std::string_view text(const Piece& piece) const;

  std::string arena_;
  std::vector<Entry> entries_;
  std::map<std::size_t, Error> faults_;  // of the few entries that have one
  std::string key_scratch_;
  std::string value_scratch_;
};

}  // namespace weir
