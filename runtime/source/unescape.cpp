#include "runtime/source/unescape.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "compiler/value/utf8.h"
#include "runtime/source/record.h"
#include "runtime/source/text_block.h"

namespace weir {

namespace {

constexpr std::size_t kMaskBytes = 64;   // a bit of a word for each
constexpr std::size_t kSpareBytes = 64;  // for copies that end behind the text
constexpr std::size_t kCheckpointBytes = 128;
constexpr std::uint64_t kAll = ~std::uint64_t{0};

// The bits from `at` on.
std::uint64_t from_bit(std::size_t at) {
  return at < kMaskBytes ? kAll << at : 0;
}

// Copies in steps of sixteen bytes: both ends have room for more than is asked for.
char* copy_short(const char* from, std::size_t length, char* to) {
  for (std::size_t i = 0; i < length; i += 16) std::memcpy(to + i, from + i, 16);
  return to + length;
}

// Length of the common prefix of two texts. Mostly they are the kilobytes of a schema, so steps are
// long at first.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t length = std::min(a.size(), b.size());
  std::size_t i = 0;
  for (const std::size_t step : {std::size_t{512}, std::size_t{64}, std::size_t{8}}) {
    while (i + step <= length && std::memcmp(a.data() + i, b.data() + i, step) == 0) i += step;
  }
  while (i < length && a[i] == b[i]) ++i;
  return i;
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
  escaped_.append(escaped.substr(0, kLongBytes).substr(from.escaped));
  return from;
}

std::optional<std::string_view> Unescaper::unescape(std::string_view escaped) {
  const Checkpoint from = reuse(escaped);
  if (plain_.size() < escaped.size() + kSpareBytes) plain_.resize(escaped.size() + kSpareBytes);
  if (!write_plain(escaped, from)) {
    escaped_.clear();
    checkpoints_.clear();
    return std::nullopt;
  }
  return std::string_view(plain_.data(), length_);
}

bool Unescaper::write_plain(std::string_view escaped, const Checkpoint& from) {
  const char* in = escaped.data() + from.escaped;
  const char* const end = escaped.data() + escaped.size();
  char* out = plain_.data() + from.plain;
  std::size_t next_checkpoint = from.escaped + kCheckpointBytes;
  std::uint64_t non_ascii = 0;
  while (in < end) {
    const auto at = static_cast<std::size_t>(in - escaped.data());
    // Never in the middle of a character, so that what follows can be checked by itself.
    if (at >= next_checkpoint && at < kLongBytes &&
        (static_cast<unsigned char>(*in) & 0xc0U) != 0x80U) {
      checkpoints_.push_back({at, static_cast<std::size_t>(out - plain_.data())});
      next_checkpoint = at + kCheckpointBytes;
    }
    const std::size_t size = std::min(kMaskBytes, static_cast<std::size_t>(end - in));
    const TextBlock block = TextBlock::scan(in);
    const std::uint64_t valid = ~from_bit(size);
    std::uint64_t escapes = block.backslash & valid;
    std::uint64_t quotes = block.quote & valid;
    if ((block.control & valid) != 0) return false;
    non_ascii |= block.non_ascii & valid;
    std::size_t read = 0;
    while (escapes != 0) {
      const auto next = static_cast<std::size_t>(std::countr_zero(escapes));
      out = copy_short(in + read, next - read, out);
      std::size_t length = 2;
      if (in[next + 1] == '"' && in + next + 2 <= end) {
        *out++ = '"';
      } else {
        length = put_escape({in + next, static_cast<std::size_t>(end - in) - next}, out);
      }
      if (length == 0) return false;
      read = next + length;
      escapes &= from_bit(read);
      quotes &= from_bit(read) | ~from_bit(next);
    }
    if (quotes != 0) return false;
    if (read < size) out = copy_short(in + read, size - read, out);
    in += std::max(read, size);
  }
  length_ = static_cast<std::size_t>(out - plain_.data());
  return non_ascii == 0 ||
         simdjson::validate_utf8(plain_.data() + from.plain, length_ - from.plain);
}

}  // namespace weir
