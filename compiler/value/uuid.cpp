#include "compiler/value/uuid.h"

namespace weir {

namespace {

// 16 for a character that is no hexadecimal digit.
std::uint32_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return 16;
}

bool dash_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

bool parse_uuid(std::string_view text, UuidBytes& out) {
  const bool dashed = text.size() == 36;
  if (!dashed && text.size() != 32) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (dashed && dash_before(i) && text[at++] != '-') return false;
    const std::uint32_t high = hex_digit(text[at++]);
    const std::uint32_t low = hex_digit(text[at++]);
    if ((high | low) > 15) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

void append_uuid_text(const UuidBytes& uuid, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (dash_before(i)) out += '-';
    out += kHex[uuid[i] >> 4U];
    out += kHex[uuid[i] & 15U];
  }
}

}  // namespace weir
