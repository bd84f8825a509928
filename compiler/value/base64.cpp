#include "compiler/value/base64.h"

#include <array>
#include <cstdint>

namespace weir {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Above 63: no digit. Any such value sets bit 6 or 7 of an OR over digits.
constexpr std::uint32_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  for (auto& digit : digits) digit = kNoDigit;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr auto kDigits = make_digits();

std::uint32_t digit(char c) {
  return kDigits[static_cast<std::uint8_t>(c)];
}

char byte_of(std::uint32_t bits) {
  return static_cast<char>(static_cast<std::uint8_t>(bits));
}

// The last four characters, of which up to two are padding. Returns the number of bytes, 0 for
// text that is not base64.
std::size_t decode_tail(std::string_view four, char* to) {
  const std::size_t padding = four[3] != '=' ? 0 : four[2] != '=' ? 1 : 2;
  const std::uint32_t a = digit(four[0]);
  const std::uint32_t b = digit(four[1]);
  const std::uint32_t c = padding == 2 ? 0 : digit(four[2]);
  const std::uint32_t d = padding >= 1 ? 0 : digit(four[3]);
  if ((a | b | c | d) > 63) return 0;
  const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
  if (padding == 1 && (bits & 0xffU) != 0) return 0;
  if (padding == 2 && (bits & 0xffffU) != 0) return 0;
  const std::size_t bytes = 3 - padding;
  for (std::size_t i = 0; i < bytes; ++i) to[i] = byte_of(bits >> (16 - 8 * i));
  return bytes;
}

}  // namespace

bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  const std::size_t before = out.size();
  out.resize(before + text.size() / 4 * 3);
  char* to = out.data() + before;
  const std::size_t whole = text.size() - 4;
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = digit(text[i]);
    const std::uint32_t b = digit(text[i + 1]);
    const std::uint32_t c = digit(text[i + 2]);
    const std::uint32_t d = digit(text[i + 3]);
    seen |= a | b | c | d;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    *to++ = byte_of(bits >> 16);
    *to++ = byte_of(bits >> 8);
    *to++ = byte_of(bits);
  }
  const std::size_t tail = seen > 63 ? 0 : decode_tail(text.substr(whole), to);
  out.resize(tail == 0 ? before : before + whole / 4 * 3 + tail);
  return tail != 0;
}

bool is_base64(std::string_view text) {
  std::string ignored;
  return decode_base64(text, ignored);
}

std::string encode_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < n; ++j) {
      bits |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i + j])) << (16 - 8 * j);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j > n ? '=' : kAlphabet[bits >> (18 - 6 * j) & 63U];
    }
  }
  return out;
}

}  // namespace weir
