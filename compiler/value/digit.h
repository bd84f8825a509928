#pragma once

namespace weir {

// ASCII only, whatever the locale.
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace weir
