#pragma once

#include <cstdint>
#include <limits>

#include "compiler/value/reading.h"

namespace weir {

// Dates and times as PostgreSQL counts them: days and microseconds since 2000-01-01, infinities at
// the ends of the integers, and the ranges that its input functions accept.

constexpr std::int64_t kEpochDays = 10'957;  // 1970-01-01 to 2000-01-01
constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
constexpr std::int64_t kEpochMicros = kEpochDays * kMicrosPerDay;

constexpr std::int32_t kDateInfinity = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kDateMinusInfinity = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kFirstDate = -2'451'545;    // 4714-11-24 BC
constexpr std::int32_t kLastDate = 2'145'031'948;  // 5874897-12-31

constexpr std::int64_t kTimestampInfinity = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kTimestampMinusInfinity = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kFirstTimestamp = -211'813'488'000'000'000;  // 4714-11-24 BC
constexpr std::int64_t kEndTimestamp = 9'223'371'331'200'000'000;   // 294277-01-01, exclusive

constexpr std::int32_t kZoneLimitSeconds = 16 * 3600;  // exclusive, east and west

struct Timetz {
  std::int64_t micros = 0;        // of the day, 24:00 included
  std::int32_t seconds_west = 0;  // of UTC: +05:30 is -19800

  friend bool operator==(const Timetz&, const Timetz&) = default;
};

struct Interval {
  std::int64_t micros = 0;
  std::int32_t days = 0;
  std::int32_t months = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

// Days since 1970-01-01 to PostgreSQL's count.
constexpr Reading to_pg_date(std::int64_t days, std::int32_t& out) {
  if (days < kFirstDate + kEpochDays || days > kLastDate + kEpochDays) return Reading::OutOfRange;
  out = static_cast<std::int32_t>(days - kEpochDays);
  return Reading::Ok;
}

// Microseconds since 1970-01-01T00:00 to PostgreSQL's count.
constexpr Reading to_pg_timestamp(std::int64_t micros, std::int64_t& out) {
  if (micros < kFirstTimestamp + kEpochMicros) return Reading::OutOfRange;
  if (micros - kEpochMicros >= kEndTimestamp) return Reading::OutOfRange;
  out = micros - kEpochMicros;
  return Reading::Ok;
}

// True if `micros` has no digits beyond `digits` of a second; digits is 0 to 6.
constexpr bool fits_fraction(std::int64_t micros, std::int32_t digits) {
  std::int64_t unit = 1;
  for (std::int32_t i = digits; i < 6; ++i) unit *= 10;
  return micros % unit == 0;
}

}  // namespace weir
