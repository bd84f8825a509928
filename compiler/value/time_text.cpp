#include "compiler/value/time_text.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "compiler/value/civil_date.h"

namespace weir {

namespace {

template <typename... T>
void print(std::string& out, fmt::format_string<T...> format, T&&... values) {
  fmt::format_to(std::back_inserter(out), format, std::forward<T>(values)...);
}

// Returns the era suffix, which follows everything else.
std::string_view print_day(std::int64_t days, std::string& out) {
  const CivilDate date = civil_from_days(days + kEpochDays);
  const bool before_christ = date.year <= 0;
  const std::int64_t year = before_christ ? 1 - date.year : date.year;
  print(out, "{:04}-{:02}-{:02}", year, date.month, date.day);
  return before_christ ? " BC" : "";
}

// `.5` for 500,000; nothing for 0.
void print_fraction(std::int64_t micros, std::string& out) {
  if (micros == 0) return;
  print(out, ".{:06}", micros);
  while (out.back() == '0') out.pop_back();
}

bool print_infinity(std::int64_t value, std::string& out) {
  if (value != kTimestampInfinity && value != kTimestampMinusInfinity) return false;
  out += value == kTimestampInfinity ? "infinity" : "-infinity";
  return true;
}

void print_timestamp(std::int64_t micros, std::string_view zone, std::string& out) {
  if (print_infinity(micros, out)) return;
  std::int64_t days = micros / kMicrosPerDay;
  std::int64_t time = micros % kMicrosPerDay;
  if (time < 0) {
    time += kMicrosPerDay;
    --days;
  }
  const std::string_view era = print_day(days, out);
  out += ' ';
  append_time_text(time, out);
  out += zone;
  out += era;
}

// A whole number of units with its letter; nothing for 0.
void print_part(std::int64_t count, char letter, std::string& out) {
  if (count != 0) print(out, "{}{}", count, letter);
}

}  // namespace

void append_date_text(std::int32_t days, std::string& out) {
  if (days == kDateInfinity || days == kDateMinusInfinity) {
    out += days == kDateInfinity ? "infinity" : "-infinity";
    return;
  }
  out += print_day(days, out);
}

void append_time_text(std::int64_t micros, std::string& out) {
  const std::int64_t seconds = micros / kMicrosPerSecond;
  print(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  print_fraction(micros % kMicrosPerSecond, out);
}

void append_timetz_text(const Timetz& value, std::string& out) {
  append_time_text(value.micros, out);
  const std::int32_t west = value.seconds_west;
  const std::int32_t size = west < 0 ? -west : west;
  print(out, "{}{:02}:{:02}", west > 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) print(out, ":{:02}", size % 60);
}

void append_timestamp_text(std::int64_t micros, std::string& out) {
  print_timestamp(micros, "", out);
}

void append_timestamptz_text(std::int64_t micros, std::string& out) {
  print_timestamp(micros, "+00", out);
}

void append_interval_text(const Interval& value, std::string& out) {
  out += 'P';
  print_part(value.months, 'M', out);
  print_part(value.days, 'D', out);
  const std::int64_t seconds = value.micros / kMicrosPerSecond;
  const std::int64_t fraction = value.micros % kMicrosPerSecond;
  if (value.micros == 0 && (value.months != 0 || value.days != 0)) return;
  out += 'T';
  print_part(seconds / 3600, 'H', out);
  print_part(seconds / 60 % 60, 'M', out);
  if (seconds % 60 == 0 && fraction == 0 && value.micros != 0) return;
  // The sign stands before the whole second, which may be zero.
  if (value.micros < 0) out += '-';
  print(out, "{}", value.micros < 0 ? -(seconds % 60) : seconds % 60);
  print_fraction(value.micros < 0 ? -fraction : fraction, out);
  out += 'S';
}

}  // namespace weir
