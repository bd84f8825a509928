#include "compiler/value/decimal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace weir {

namespace {

std::int64_t integer_digits(const Decimal& value) {
  return static_cast<std::int64_t>(value.digits.size()) - value.scale;
}

// The smallest scale that still holds the value: trailing zeros do not count.
std::int64_t needed_scale(const Decimal& value) {
  const std::size_t last = value.digits.find_last_not_of('0');
  const std::size_t zeros = value.digits.size() - 1 - last;
  return static_cast<std::int64_t>(value.scale) - static_cast<std::int64_t>(zeros);
}

bool is_zero(const Decimal& value) {
  return value.digits == "0";
}

}  // namespace

void assign_decimal(std::int64_t unscaled, std::int32_t scale, Decimal& out) {
  // In unsigned arithmetic, because the smallest integer has no positive counterpart.
  auto rest = static_cast<std::uint64_t>(unscaled);
  if (unscaled < 0) rest = 0 - rest;
  char text[20];
  const auto end = std::to_chars(text, text + sizeof text, rest);
  out.special = Decimal::Special::None;
  out.negative = unscaled < 0;
  out.digits.assign(text, end.ptr);
  out.scale = scale;
}

void append_decimal_text(const Decimal& value, std::string& out) {
  if (value.special == Decimal::Special::NaN) {
    out += "NaN";
    return;
  }
  if (value.negative) out += '-';
  if (value.special == Decimal::Special::Infinity) {
    out += "Infinity";
  } else if (value.scale <= 0) {
    out += value.digits;
    if (!is_zero(value)) out.append(static_cast<std::size_t>(-std::int64_t{value.scale}), '0');
  } else if (const std::int64_t whole = integer_digits(value); whole > 0) {
    const auto point = static_cast<std::size_t>(whole);
    out.append(value.digits, 0, point);
    out += '.';
    out.append(value.digits, point);
  } else {
    out += "0.";
    out.append(static_cast<std::size_t>(-whole), '0');
    out += value.digits;
  }
}

Reading fit_decimal(const Decimal& value,
                    std::optional<std::int32_t> precision,
                    std::optional<std::int32_t> scale) {
  if (value.special == Decimal::Special::NaN) return Reading::Ok;
  if (value.special == Decimal::Special::Infinity) {
    return precision ? Reading::OutOfRange : Reading::Ok;
  }
  if (is_zero(value)) {
    return value.scale <= kMaxScale || precision ? Reading::Ok : Reading::Inexact;
  }
  const std::int64_t most = precision ? *precision - scale.value_or(0) : kMaxIntegerDigits;
  if (integer_digits(value) > most) return Reading::OutOfRange;
  const std::int64_t finest = precision ? scale.value_or(0) : kMaxScale;
  return needed_scale(value) > finest ? Reading::Inexact : Reading::Ok;
}

Reading decimal_to_int64(const Decimal& value, std::int64_t& out) {
  if (value.special != Decimal::Special::None) return Reading::OutOfRange;
  if (is_zero(value)) {
    out = 0;
    return Reading::Ok;
  }
  if (needed_scale(value) > 0) return Reading::Inexact;
  const std::int64_t length = integer_digits(value);
  if (length > 19) return Reading::OutOfRange;
  std::string text = value.negative ? "-" : "";
  text.append(value.digits, 0, static_cast<std::size_t>(length));
  text.resize(static_cast<std::size_t>(length) + (value.negative ? 1U : 0U), '0');
  const auto end = std::from_chars(text.data(), text.data() + text.size(), out);
  return end.ec == std::errc{} ? Reading::Ok : Reading::OutOfRange;
}

void group_digits(const Decimal& value, NumericGroups& out) {
  out.groups.clear();
  out.weight = 0;
  if (is_zero(value)) return;
  const std::int64_t whole = integer_digits(value);
  // Rounds towards minus infinity, so that 0.00001 (whole = -4) starts in the second group.
  const std::int64_t weight = (whole - 1 >= 0 ? whole - 1 : whole - 4) / 4;
  const std::int64_t lead = 4 * (weight + 1) - whole;  // zeros that complete the first group
  out.weight = static_cast<std::int32_t>(weight);
  std::int32_t group = 0;
  std::int64_t in_group = lead;
  for (const char c : value.digits) {
    group = group * 10 + (c - '0');
    if (++in_group == 4) {
      out.groups.push_back(static_cast<std::int16_t>(group));
      group = 0;
      in_group = 0;
    }
  }
  for (; in_group != 0 && in_group < 4; ++in_group) group *= 10;
  if (group != 0) out.groups.push_back(static_cast<std::int16_t>(group));
  while (!out.groups.empty() && out.groups.back() == 0) out.groups.pop_back();
}

}  // namespace weir
