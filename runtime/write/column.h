#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/source/record.h"

namespace weir {

// One column of a batch: values as elements of a binary array parameter (a big-endian length word
// and that many bytes; the word is -1 for NULL), appended to one arena as events are decoded. A row
// refers to its element by position; a row without a value of its own has kAbsent.
class BatchColumn {
 public:
  static constexpr std::uint32_t kAbsent = 0xffffffff;

  // Where the next element will start. Codecs append to it.
  std::string& arena() { return arena_; }
  std::uint32_t next() const { return static_cast<std::uint32_t>(arena_.size()); }

  std::uint32_t slot(std::size_t row) const { return slots_[row]; }
  void set_slot(std::size_t row, std::uint32_t position) { slots_[row] = position; }
  void add_row(std::uint32_t position) { slots_.push_back(position); }

  // The element at `position`, length word included.
  std::string_view element(std::uint32_t position) const {
    const auto* at = arena_.data() + position;
    return {at, sizeof(std::uint32_t) + value_bytes(at)};
  }
  // Its value alone; empty for NULL.
  std::string_view value(std::uint32_t position) const {
    const auto* at = arena_.data() + position;
    return {at + sizeof(std::uint32_t), value_bytes(at)};
  }
  bool is_null(std::uint32_t position) const { return length_word(arena_.data() + position) < 0; }

  // Bytes of memory, used or not.
  std::size_t capacity() const { return arena_.capacity(); }
  void give_back_memory() { give_back(arena_); }

  void clear() {
    arena_.clear();
    slots_.clear();
  }

 private:
  static std::int32_t length_word(const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return static_cast<std::int32_t>(__builtin_bswap32(word));
  }
  static std::size_t value_bytes(const char* at) {
    const std::int32_t length = length_word(at);
    return length < 0 ? 0 : static_cast<std::size_t>(length);
  }

  std::string arena_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace weir
