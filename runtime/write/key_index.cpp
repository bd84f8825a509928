#include "runtime/write/key_index.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace weir {

namespace {

// Flips the sign bit of a big-endian integer, so that bytes order as numbers do.
void append_signed(std::string_view value, std::string& out) {
  const std::size_t at = out.size();
  out += value;
  if (at < out.size()) out[at] = static_cast<char>(out[at] ^ '\x80');
}

// IEEE values order by bytes once negative ones are inverted; -0 becomes 0 and NaN one pattern.
void append_float(std::string_view value, std::string& out) {
  double number = 0;
  if (value.size() == sizeof(float)) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, value.data(), sizeof bits);
    bits = __builtin_bswap32(bits);
    float narrow = 0;
    std::memcpy(&narrow, &bits, sizeof narrow);
    number = static_cast<double>(narrow);
  } else {
    std::uint64_t bits = 0;
    std::memcpy(&bits, value.data(), sizeof bits);
    bits = __builtin_bswap64(bits);
    std::memcpy(&number, &bits, sizeof number);
  }
  if (number == 0) number = 0;
  if (number != number) number = __builtin_nan("");
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  bits = (bits >> 63U) != 0 ? ~bits : bits | (std::uint64_t{1} << 63U);
  bits = __builtin_bswap64(bits);
  out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
}

std::int16_t int16_at(std::string_view value, std::size_t at) {
  return static_cast<std::int16_t>((static_cast<unsigned char>(value[at]) << 8U) |
                                   static_cast<unsigned char>(value[at + 1]));
}

// numeric's binary form is count, weight, sign, display scale, then base-10000 digits. Equal
// numbers differ in the scale and in trailing zero digits only.
void append_numeric(std::string_view value, std::string& out) {
  constexpr std::size_t kHeader = 8;
  std::size_t end = value.size();
  while (end > kHeader && int16_at(value, end - 2) == 0) end -= 2;
  if (end == kHeader) {
    const bool special = int16_at(value, 4) != 0 && int16_at(value, 4) != 0x4000;
    out += special ? value.substr(4, 2) : std::string_view("\0\0", 2);
    return;
  }
  out += value.substr(2, 4);
  out += value.substr(kHeader, end - kHeader);
}

}  // namespace

void append_key_part(const PgType& type, std::string_view value, std::string& out) {
  const std::size_t start = out.size();
  if (type.array) {
    out += value;
  } else {
    switch (type.base) {
      case PgBase::Int2:
      case PgBase::Int4:
      case PgBase::Int8:
      case PgBase::Date:
      case PgBase::Time:
      case PgBase::Timestamp:
      case PgBase::Timestamptz: append_signed(value, out); return;
      case PgBase::Float4:
      case PgBase::Float8: append_float(value, out); return;
      case PgBase::Numeric: append_numeric(value, out); break;
      case PgBase::Bpchar: {
        const auto last = value.find_last_not_of(' ');
        out += value.substr(0, last == std::string_view::npos ? 0 : last + 1);
        break;
      }
      default: out += value; break;
    }
  }
  // Parts of no fixed length need an end of their own, or ('a','bc') would equal ('ab','c').
  const auto length = static_cast<std::uint32_t>(out.size() - start);
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
}

bool is_opaque_key(const PgType& type) {
  if (type.array) return true;
  switch (type.base) {
    case PgBase::Bool:
    case PgBase::Int2:
    case PgBase::Int4:
    case PgBase::Int8:
    case PgBase::Float4:
    case PgBase::Float8:
    case PgBase::Numeric:
    case PgBase::Text:
    case PgBase::Varchar:
    case PgBase::Bpchar:
    case PgBase::Bytea:
    case PgBase::Date:
    case PgBase::Time:
    case PgBase::Timestamp:
    case PgBase::Timestamptz:
    case PgBase::Uuid:
    case PgBase::Oid:
    case PgBase::Name:
    case PgBase::Bit: return false;
    default: return type.type_class != TypeClass::Enum;
  }
}

std::uint64_t sort_prefix(std::string_view key) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, key.data(), std::min(key.size(), sizeof prefix));
  return __builtin_bswap64(prefix);
}

KeyIndex::Found KeyIndex::find_or_add(std::string_view key) {
  if (2 * (spans_.size() + 1) > slots_.size()) grow();
  const std::uint64_t hash = XXH3_64bits(key.data(), key.size());
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at] != kFree) {
    if (spans_[slots_[at]].hash == hash && key_of(slots_[at]) == key) return {slots_[at], false};
    at = (at + 1) & mask;
  }
  const auto entry = static_cast<std::uint32_t>(spans_.size());
  slots_[at] = entry;
  spans_.push_back({.hash = hash,
                    .offset = static_cast<std::uint32_t>(arena_.size()),
                    .length = static_cast<std::uint32_t>(key.size())});
  arena_ += key;
  return {entry, true};
}

void KeyIndex::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), kFree);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t entry = 0; entry < spans_.size(); ++entry) {
    std::size_t at = spans_[entry].hash & mask;
    while (slots_[at] != kFree) at = (at + 1) & mask;
    slots_[at] = entry;
  }
}

void KeyIndex::clear() {
  arena_.clear();
  spans_.clear();
  std::ranges::fill(slots_, kFree);
}

}  // namespace weir
