#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/value/decimal.h"
#include "compiler/value/digit.h"

namespace weir {

namespace {

constexpr std::uint64_t kBillion = 1'000'000'000;

// More than numeric can hold; keeps the work for hostile input small.
constexpr std::size_t kMaxBytes = 61'300;
constexpr std::int64_t kMaxExponent = 200'000;

// |value| as 32-bit limbs, most significant first.
std::vector<std::uint32_t> magnitude(std::string_view big_endian, bool negative) {
  std::vector<std::uint32_t> limbs((big_endian.size() + 3) / 4, 0);
  std::uint32_t carry = negative ? 1 : 0;
  for (std::size_t i = 0; i < big_endian.size(); ++i) {
    const char at = big_endian[big_endian.size() - 1 - i];
    auto byte = static_cast<std::uint32_t>(static_cast<std::uint8_t>(at));
    if (negative) {
      byte = (byte ^ 0xffU) + carry;
      carry = byte >> 8;
      byte &= 0xffU;
    }
    limbs[limbs.size() - 1 - i / 4] |= byte << (8 * (i % 4));
  }
  return limbs;
}

std::uint32_t divide_by_billion(std::vector<std::uint32_t>& limbs, std::size_t from) {
  std::uint64_t rest = 0;
  for (std::size_t i = from; i < limbs.size(); ++i) {
    const std::uint64_t part = rest << 32 | limbs[i];
    limbs[i] = static_cast<std::uint32_t>(part / kBillion);
    rest = part % kBillion;
  }
  return static_cast<std::uint32_t>(rest);
}

void append_digits(std::vector<std::uint32_t>& limbs, std::string& out) {
  std::vector<std::uint32_t> parts;
  for (std::size_t first = 0; first < limbs.size();) {
    parts.push_back(divide_by_billion(limbs, first));
    while (first < limbs.size() && limbs[first] == 0) ++first;
  }
  for (std::size_t i = parts.size(); i-- > 0;) {
    char text[10];
    const auto end = std::to_chars(text, text + sizeof text, parts[i]);
    const auto length = static_cast<std::size_t>(end.ptr - text);
    if (!out.empty()) out.append(9 - length, '0');
    out.append(text, length);
  }
}

struct Word {
  std::string_view text;
  Decimal::Special special;
  bool negative;
};

constexpr std::array kWords = {
    Word{"NaN", Decimal::Special::NaN, false},
    Word{"NAN", Decimal::Special::NaN, false},
    Word{"Infinity", Decimal::Special::Infinity, false},
    Word{"+Infinity", Decimal::Special::Infinity, false},
    Word{"-Infinity", Decimal::Special::Infinity, true},
    Word{"INFINITY", Decimal::Special::Infinity, false},
    Word{"-INFINITY", Decimal::Special::Infinity, true},
    Word{"POSITIVE_INFINITY", Decimal::Special::Infinity, false},
    Word{"NEGATIVE_INFINITY", Decimal::Special::Infinity, true},
};

bool parse_word(std::string_view text, Decimal& out) {
  const auto* const word = std::ranges::find(kWords, text, &Word::text);
  if (word == kWords.end()) return false;
  out.special = word->special;
  out.negative = word->negative;
  out.digits = "0";
  out.scale = 0;
  return true;
}

// `E16`, `e+3`, `E-7` or nothing.
Reading parse_exponent(std::string_view text, std::int64_t& exponent) {
  exponent = 0;
  if (text.empty()) return Reading::Ok;
  if (text.front() != 'e' && text.front() != 'E') return Reading::Malformed;
  text.remove_prefix(1);
  if (text.starts_with('+') && text.size() > 1 && is_digit(text[1])) text.remove_prefix(1);
  const auto end = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (end.ptr != text.data() + text.size() || text.empty()) return Reading::Malformed;
  if (end.ec == std::errc::result_out_of_range) return Reading::OutOfRange;
  if (end.ec != std::errc{}) return Reading::Malformed;
  return exponent > kMaxExponent || exponent < -kMaxExponent ? Reading::OutOfRange : Reading::Ok;
}

void strip_leading_zeros(std::string& digits) {
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) {
    digits = "0";
  } else {
    digits.erase(0, first);
  }
}

}  // namespace

std::optional<std::int64_t> small_from_bytes(std::string_view big_endian) {
  const bool negative = static_cast<std::uint8_t>(big_endian.front()) >= 0x80;
  const char filler = static_cast<char>(negative ? 0xff : 0);
  while (big_endian.size() > 8 && big_endian.front() == filler &&
         (static_cast<std::uint8_t>(big_endian[1]) >= 0x80) == negative) {
    big_endian.remove_prefix(1);
  }
  if (big_endian.size() > 8) return std::nullopt;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const char c : big_endian) value = value << 8 | static_cast<std::uint8_t>(c);
  return static_cast<std::int64_t>(value);
}

Reading decimal_from_bytes(std::string_view big_endian, std::int32_t scale, Decimal& out) {
  if (big_endian.empty()) return Reading::Malformed;
  if (const auto small = small_from_bytes(big_endian)) {
    assign_decimal(*small, scale, out);
    return Reading::Ok;
  }
  if (big_endian.size() > kMaxBytes) return Reading::OutOfRange;
  const bool negative = static_cast<std::uint8_t>(big_endian.front()) >= 0x80;
  auto limbs = magnitude(big_endian, negative);
  out.special = Decimal::Special::None;
  out.negative = negative;
  out.scale = scale;
  out.digits.clear();
  append_digits(limbs, out.digits);
  return Reading::Ok;
}

Reading parse_decimal(std::string_view text, Decimal& out) {
  if (parse_word(text, out)) return Reading::Ok;
  out.special = Decimal::Special::None;
  out.negative = text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  out.digits.assign(text.substr(0, whole));
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    out.digits.append(text.substr(0, fraction));
    text.remove_prefix(fraction);
  }
  if (out.digits.empty()) return Reading::Malformed;
  std::int64_t exponent = 0;
  const Reading reading = parse_exponent(text, exponent);
  if (reading != Reading::Ok) return reading;
  if (out.digits.size() > 2 * static_cast<std::size_t>(kMaxExponent)) return Reading::OutOfRange;
  strip_leading_zeros(out.digits);
  out.scale = static_cast<std::int32_t>(static_cast<std::int64_t>(fraction) - exponent);
  if (out.digits == "0") {
    out.negative = false;
    out.scale = std::max(out.scale, 0);
  }
  return Reading::Ok;
}

}  // namespace weir
