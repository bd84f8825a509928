#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// Length in bytes of the UTF-8 sequence that starts with `lead`, 1 for a stray byte.
constexpr std::size_t utf8_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The code point at the front of `text`, and its length. A byte that starts no valid sequence
// stands for itself, so that damaged text can still be walked. REQUIRES: text is not empty.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};
CodePoint first_code_point(std::string_view text);

// True if all of `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

// Characters that would hide in a reviewed text: controls, and the invisible or direction-changing
// code points of Unicode's categories Zl, Zp and Cf that text uses.
constexpr bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

// Number of code points in valid UTF-8.
std::size_t count_code_points(std::string_view text);

// Appends one code point. REQUIRES: a Unicode scalar value.
void append_utf8(std::string& out, char32_t c);

// Calls visit(code point, its bytes) for each code point.
template <typename Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    visit(c.value, text.substr(0, c.bytes));
    text.remove_prefix(c.bytes);
  }
}

template <typename Predicate>
bool any_code_point(std::string_view text, Predicate predicate) {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (predicate(c.value)) return true;
    text.remove_prefix(c.bytes);
  }
  return false;
}

}  // namespace weir
