#pragma once

#include <cstdint>

namespace weir {

// A half-open range of bytes [begin, end) in the text of one source file. Every thing that came
// from text keeps its span to the very end, so that a refusal found in planning can still point at
// the line that asked for it. An empty span (begin == end == 0) means "not from text".
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool known() const { return end > begin; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace weir
