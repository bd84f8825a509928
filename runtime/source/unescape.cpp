#include "runtime/source/unescape.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

constexpr std::size_t kPaddingBytes = 64;
constexpr std::size_t kCheckpointBytes = 128;

std::uint64_t load8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Length of the common prefix of two texts.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t length = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i + 8 <= length) {
    const std::uint64_t difference = load8(a.data() + i) ^ load8(b.data() + i);
    if (difference != 0) return i + static_cast<std::size_t>(std::countr_zero(difference)) / 8;
    i += 8;
  }
  while (i < length && a[i] == b[i]) ++i;
  return i;
}

// Bytes before the first backslash among the eight of `word`, 8 if there is none (SWAR zero-byte
// test; little-endian byte order).
std::size_t plain_bytes(std::uint64_t word) {
  const std::uint64_t x = word ^ 0x5c5c5c5c5c5c5c5cULL;
  const std::uint64_t zero = (x - 0x0101010101010101ULL) & ~x & 0x8080808080808080ULL;
  return zero == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(zero)) / 8;
}

std::optional<char32_t> hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  char32_t value = 0;
  for (const char c : text.substr(0, 4)) {
    const char32_t digit = c >= '0' && c <= '9'   ? static_cast<char32_t>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<char32_t>(c - 'a' + 10)
                           : c >= 'A' && c <= 'F' ? static_cast<char32_t>(c - 'A' + 10)
                                                  : U'\x10';
    if (digit > 15) return std::nullopt;
    value = (value << 4U) | digit;
  }
  return value;
}

// Reads the escape at the front of `text` (which starts with a backslash) and writes its character.
// Returns the bytes read, 0 for an escape that does not exist.
std::size_t put_escape(std::string_view text, char*& out) {
  if (text.size() < 2) return 0;
  switch (text[1]) {
    case '"':
    case '\\':
    case '/': *out++ = text[1]; return 2;
    case 'n': *out++ = '\n'; return 2;
    case 't': *out++ = '\t'; return 2;
    case 'r': *out++ = '\r'; return 2;
    case 'b': *out++ = '\b'; return 2;
    case 'f': *out++ = '\f'; return 2;
    case 'u': break;
    default: return 0;
  }
  const auto first = hex4(text.substr(2));
  if (!first) return 0;
  char32_t c = *first;
  std::size_t length = 6;
  if (c >= 0xd800 && c < 0xdc00) {
    if (text.size() < 12 || text[6] != '\\' || text[7] != 'u') return 0;
    const auto second = hex4(text.substr(8));
    if (!second || *second < 0xdc00 || *second > 0xdfff) return 0;
    c = 0x10000 + ((c - 0xd800) << 10U) + (*second - 0xdc00);
    length = 12;
  } else if (c >= 0xdc00 && c <= 0xdfff) {
    return 0;
  }
  std::string bytes;
  append_utf8(bytes, c);
  out = std::copy(bytes.begin(), bytes.end(), out);
  return length;
}

}  // namespace

Unescaper::Checkpoint Unescaper::reuse(std::string_view escaped) {
  const std::size_t common = common_prefix(escaped_, escaped);
  const auto after = std::ranges::upper_bound(checkpoints_, common, {}, &Checkpoint::escaped);
  checkpoints_.erase(after, checkpoints_.end());
  const Checkpoint from = checkpoints_.empty() ? Checkpoint{} : checkpoints_.back();
  escaped_.resize(from.escaped);
  escaped_.append(escaped.substr(from.escaped));
  return from;
}

std::optional<std::string_view> Unescaper::unescape(std::string_view escaped) {
  const Checkpoint from = reuse(escaped);
  if (plain_.size() < escaped.size() + kPaddingBytes) plain_.resize(escaped.size() + kPaddingBytes);

  const char* in = escaped.data() + from.escaped;
  const char* const end = escaped.data() + escaped.size();
  char* out = plain_.data() + from.plain;
  std::size_t next_checkpoint = from.escaped + kCheckpointBytes;
  while (in < end) {
    const auto at = static_cast<std::size_t>(in - escaped.data());
    if (at >= next_checkpoint) {
      checkpoints_.push_back({at, static_cast<std::size_t>(out - plain_.data())});
      next_checkpoint = at + kCheckpointBytes;
    }
    if (end - in >= 8) {
      const std::uint64_t word = load8(in);
      std::memcpy(out, &word, sizeof word);
      const std::size_t plain = plain_bytes(word);
      in += plain;
      out += plain;
      if (plain == 8) continue;
    }
    if (*in != '\\') {
      *out++ = *in++;
      continue;
    }
    const std::size_t read = put_escape({in, static_cast<std::size_t>(end - in)}, out);
    if (read == 0) {
      escaped_.clear();
      checkpoints_.clear();
      return std::nullopt;
    }
    in += read;
  }
  return std::string_view(plain_.data(), static_cast<std::size_t>(out - plain_.data()));
}

}  // namespace weir
