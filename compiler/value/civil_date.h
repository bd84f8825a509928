#pragma once

#include <cstdint>

namespace weir {

// A day of the proleptic Gregorian calendar. Years are astronomical: 0 is 1 BC, -4713 is 4714 BC.
struct CivilDate {
  std::int64_t year = 1970;
  std::int32_t month = 1;
  std::int32_t day = 1;

  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

bool is_valid(const CivilDate& date);

// Days since 1970-01-01. REQUIRES: a valid date with |year| below 10^9.
std::int64_t days_from_civil(const CivilDate& date);

// REQUIRES: |days| below 10^14.
CivilDate civil_from_days(std::int64_t days);

}  // namespace weir
