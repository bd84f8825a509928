#pragma once

#include <cstdint>

namespace weir {

// How reading a value went. Everything but Ok leaves the result in an unspecified state.
enum class Reading : std::uint8_t {
  Ok,
  Malformed,   // not the text or the bytes of such a value at all
  OutOfRange,  // a value, but one that PostgreSQL can't hold
  Inexact,     // would have to be rounded
};

}  // namespace weir
