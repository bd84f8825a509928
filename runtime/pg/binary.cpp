#include "runtime/pg/binary.h"

namespace weir::pg {

namespace {

// The words of numeric's sign field (utils/adt/numeric.c).
constexpr std::uint16_t kPositive = 0x0000;
constexpr std::uint16_t kNegative = 0x4000;
constexpr std::uint16_t kNaN = 0xc000;
constexpr std::uint16_t kInfinity = 0xd000;
constexpr std::uint16_t kMinusInfinity = 0xf000;

struct NumericHead {
  std::size_t groups = 0;
  std::int32_t weight = 0;
  std::uint16_t sign = kPositive;
  std::int32_t display_scale = 0;
};

void append_head(std::string& out, const NumericHead& head) {
  append_raw(out, static_cast<std::int32_t>(8 + 2 * head.groups));
  append_raw(out, static_cast<std::int16_t>(head.groups));
  append_raw(out, static_cast<std::int16_t>(head.weight));
  append_raw(out, head.sign);
  append_raw(out, static_cast<std::int16_t>(head.display_scale));
}

constexpr std::uint64_t kBase = 10'000;
constexpr std::uint64_t kPaddings[] = {1, 1'000, 100, 10};  // by scale % 4: completes a group

std::uint64_t power_of_10(std::int32_t exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace

void append_bits(std::string& out, std::string_view digits) {
  const std::size_t bytes = (digits.size() + 7) / 8;
  append_raw(out, static_cast<std::int32_t>(4 + bytes));
  append_raw(out, static_cast<std::int32_t>(digits.size()));
  for (std::size_t i = 0; i < bytes; ++i) {
    std::uint32_t byte = 0;
    for (std::size_t bit = i * 8; bit < i * 8 + 8; ++bit) {
      byte = byte << 1U | (bit < digits.size() && digits[bit] == '1' ? 1U : 0U);
    }
    out += static_cast<char>(byte);
  }
}

void append_numeric(std::string& out,
                    std::int64_t unscaled,
                    std::int32_t scale,
                    std::int32_t display_scale) {
  auto magnitude = static_cast<std::uint64_t>(unscaled);
  if (unscaled < 0) magnitude = 0 - magnitude;
  const std::uint64_t unit = power_of_10(scale);
  std::uint64_t whole = magnitude / unit;
  std::uint64_t fraction = magnitude % unit * kPaddings[scale % 4];

  // At most five groups before the point and four behind it, filled from the last to the first.
  constexpr std::size_t kPoint = 5;
  std::int16_t groups[9];
  const std::size_t end = kPoint + static_cast<std::size_t>((scale + 3) / 4);
  for (std::size_t i = end; i-- > kPoint;) {
    groups[i] = static_cast<std::int16_t>(fraction % kBase);
    fraction /= kBase;
  }
  std::size_t first = kPoint;
  for (; whole != 0; whole /= kBase) {
    groups[--first] = static_cast<std::int16_t>(whole % kBase);
  }
  std::size_t last = end;
  while (last > first && groups[last - 1] == 0) --last;
  while (first < last && groups[first] == 0) ++first;

  const bool zero = first == last;
  append_head(out,
              {.groups = last - first,
               .weight = zero ? 0 : static_cast<std::int32_t>(kPoint - first) - 1,
               .sign = unscaled < 0 ? kNegative : kPositive,
               .display_scale = display_scale});
  for (std::size_t i = first; i < last; ++i) append_raw(out, groups[i]);
}

void append_numeric(std::string& out,
                    const Decimal& value,
                    std::int32_t display_scale,
                    NumericGroups& memory) {
  if (value.special != Decimal::Special::None) {
    const std::uint16_t infinity = value.negative ? kMinusInfinity : kInfinity;
    append_head(out, {.sign = value.special == Decimal::Special::NaN ? kNaN : infinity});
    return;
  }
  group_digits(value, memory);
  append_head(out,
              {.groups = memory.groups.size(),
               .weight = memory.weight,
               .sign = value.negative ? kNegative : kPositive,
               .display_scale = display_scale});
  for (const std::int16_t group : memory.groups) append_raw(out, group);
}

}  // namespace weir::pg
