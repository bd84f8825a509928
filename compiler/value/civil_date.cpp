#include "compiler/value/civil_date.h"

namespace weir {

namespace {

// Both directions count from 0000-03-01, so that a leap day is the last day of its year, in eras of
// 400 years, after which the calendar repeats.
constexpr std::int64_t kDaysInEra = 146'097;
constexpr std::int64_t kDaysToEpoch = 719'468;  // 0000-03-01 to 1970-01-01

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return (a >= 0 ? a : a - b + 1) / b;
}

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

bool is_valid(const CivilDate& date) {
  constexpr std::int32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  const std::int32_t days = date.month == 2 && is_leap(date.year) ? 29 : kDays[date.month - 1];
  return date.day <= days;
}

std::int64_t days_from_civil(const CivilDate& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysInEra + day_of_era - kDaysToEpoch;
}

CivilDate civil_from_days(std::int64_t days) {
  const std::int64_t shifted = days + kDaysToEpoch;
  const std::int64_t era = floor_divide(shifted, kDaysInEra);
  const std::int64_t day_of_era = shifted - era * kDaysInEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<std::int32_t>(day_of_year - (153 * month + 2) / 5 + 1);
  const auto calendar_month = static_cast<std::int32_t>(month < 10 ? month + 3 : month - 9);
  const std::int64_t year = year_of_era + era * 400 + (calendar_month <= 2 ? 1 : 0);
  return {.year = year, .month = calendar_month, .day = day};
}

}  // namespace weir
