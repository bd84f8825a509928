#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

// A set of column indexes of one table, as bits. Rows of a batch that carry the same columns are
// written by one statement.
class ColumnSet {
 public:
  void add(std::size_t column) {
    const std::size_t word = column / 64;
    if (word >= words_.size()) words_.resize(word + 1);
    words_[word] |= std::uint64_t{1} << (column % 64);
  }
  bool has(std::size_t column) const {
    const std::size_t word = column / 64;
    return word < words_.size() && ((words_[word] >> (column % 64)) & 1U) != 0;
  }
  void add(const ColumnSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void clear() { words_.clear(); }

  std::size_t hash() const {
    std::size_t out = words_.size();
    for (const std::uint64_t word : words_) {
      out = (out ^ word) * 0x9e3779b97f4a7c15;
      out ^= out >> 32U;
    }
    return out;
  }

  // In ascending order.
  std::vector<std::size_t> columns() const;

  friend bool operator==(const ColumnSet&, const ColumnSet&) = default;

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace weir
