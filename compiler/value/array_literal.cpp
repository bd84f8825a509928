#include "compiler/value/array_literal.h"

#include <algorithm>

namespace weir {

namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.' || c == ':' || c == '_';
}

// The server compares the word without regard to case.
bool is_null_word(std::string_view text) {
  return std::ranges::equal(text, kArrayNull, [](char a, char b) { return (a & ~0x20) == b; });
}

}  // namespace

void append_array_item(std::string_view text, std::string& out) {
  if (!text.empty() && std::ranges::all_of(text, is_plain) && !is_null_word(text)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace weir
