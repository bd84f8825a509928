#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/value/reading.h"

namespace weir {

// A decimal number of any size, exactly: (-1)^negative * digits * 10^-scale, or a special value.
// `digits` has no leading zeros except for "0" itself; zero is never negative. Trailing zeros are
// kept: 1.50 has digits 150 and scale 2. A scale below zero appends zeros: 9.2E16 is 92, scale -15.
struct Decimal {
  enum class Special : std::uint8_t { None, NaN, Infinity };

  Special special = Special::None;
  bool negative = false;  // of numbers and of Infinity
  std::string digits = "0";
  std::int32_t scale = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// What PostgreSQL's numeric can hold at most, whatever the column says.
constexpr std::int32_t kMaxIntegerDigits = 131'072;
constexpr std::int32_t kMaxScale = 16'383;

// The functions that fill a Decimal reuse the memory it has.

void assign_decimal(std::int64_t unscaled, std::int32_t scale, Decimal& out);

// From a big-endian two's complement integer of any length, as Java's BigInteger writes it.
// Malformed for no bytes at all.
Reading decimal_from_bytes(std::string_view big_endian, std::int32_t scale, Decimal& out);

// The same integer if it fits in 64 bits. REQUIRES: not empty.
std::optional<std::int64_t> small_from_bytes(std::string_view big_endian);

// From decimal text: `12.34`, `-.5`, `9.2E16`, and the words NaN, NAN, Infinity, INFINITY (with a
// sign), POSITIVE_INFINITY and NEGATIVE_INFINITY.
Reading parse_decimal(std::string_view text, Decimal& out);

// Plain decimal text without exponent; NaN, Infinity, -Infinity. PostgreSQL reads it back.
void append_decimal_text(const Decimal& value, std::string& out);

// Whether numeric(precision, scale) holds the value exactly; zeros beyond the scale do not count.
// Without a precision, the limits of an unconstrained numeric apply. Never Malformed.
Reading fit_decimal(const Decimal& value,
                    std::optional<std::int32_t> precision,
                    std::optional<std::int32_t> scale);

// The value as an integer: Inexact if it has a fraction, OutOfRange beyond 64 bits.
Reading decimal_to_int64(const Decimal& value, std::int64_t& out);

// The digits in groups of four around the decimal point, as PostgreSQL keeps them: the number is
// the sum of groups[i] * 10000^(weight - i). No zero groups at either end; none at all for zero.
// REQUIRES: not special, and fit_decimal() says Ok.
struct NumericGroups {
  std::int32_t weight = 0;
  std::vector<std::int16_t> groups;
};
void group_digits(const Decimal& value, NumericGroups& out);

}  // namespace weir
