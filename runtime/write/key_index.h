#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/pg_type.h"

namespace weir {

// Finds the entry of a key in a batch: an open-addressing hash table over the keys' bytes. Entries
// are numbered from 0 in the order they are added.
class KeyIndex {
 public:
  struct Found {
    std::uint32_t entry = 0;
    bool added = false;
  };

  // The entry of `key`, added if it is not there yet.
  Found find_or_add(std::string_view key);

  std::string_view key_of(std::uint32_t entry) const {
    return std::string_view(arena_).substr(spans_[entry].offset, spans_[entry].length);
  }

  void clear();

 private:
  struct Span {
    std::uint64_t hash = 0;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  static constexpr std::uint32_t kFree = 0xffffffff;

  void grow();

  std::string arena_;
  std::vector<Span> spans_;
  std::vector<std::uint32_t> slots_;  // power of two, at most half full
};

// Appends the value of one key column in a form that is equal for values that PostgreSQL holds
// equal (1.0 and 1.00, 'ab' and 'ab ' in char(n), -0 and 0) and that orders as an index does for
// integers and times. `value` is the column's binary form without its length word.
void append_key_part(const PgType& type, std::string_view value, std::string& out);

// True for types whose equality append_key_part can't decide by bytes.
bool is_opaque_key(const PgType& type);

// The first eight bytes of a key in its sort order.
std::uint64_t sort_prefix(std::string_view key);

}  // namespace weir
