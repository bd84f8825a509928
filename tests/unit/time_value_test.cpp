#include <catch2/catch.hpp>
#include <limits>

#include "compiler/value/civil_date.h"
#include "compiler/value/iso_time.h"
#include "compiler/value/time_text.h"

namespace weir::time_value_test {

namespace {

std::string date_text(std::int32_t days) {
  std::string out;
  append_date_text(days, out);
  return out;
}

std::string timestamp_text(std::int64_t micros) {
  std::string out;
  append_timestamp_text(micros, out);
  return out;
}

std::string interval_text(const Interval& value) {
  std::string out;
  append_interval_text(value, out);
  return out;
}

// The text that PostgreSQL gets for ISO text, or how reading it failed.
std::string timestamptz(std::string_view iso) {
  std::int64_t micros = 0;
  switch (parse_iso_timestamp(iso, Offset::Required, micros)) {
    case Reading::Ok: break;
    case Reading::Malformed: return "malformed";
    case Reading::OutOfRange: return "out of range";
    case Reading::Inexact: return "inexact";
  }
  std::string out;
  append_timestamptz_text(micros, out);
  return out;
}

std::string interval(std::string_view iso) {
  Interval value;
  switch (parse_iso_interval(iso, value)) {
    case Reading::Ok: return interval_text(value);
    case Reading::Malformed: return "malformed";
    case Reading::OutOfRange: return "out of range";
    case Reading::Inexact: return "inexact";
  }
  return "?";
}

CivilDate next(CivilDate date) {
  ++date.day;
  if (is_valid(date)) return date;
  date.day = 1;
  if (++date.month <= 12) return date;
  date.month = 1;
  ++date.year;
  return date;
}

}  // namespace

TEST_CASE("days and calendar dates agree over more than a thousand years around the eras",
          "[date]") {
  for (const std::int64_t year : {-4800, -801, -1, 1599, 1899, 5874800}) {
    CivilDate date{.year = year, .month = 1, .day = 1};
    std::int64_t days = days_from_civil(date);
    bool agree = true;
    for (int i = 0; i < 366 * 210; ++i) {
      agree = agree && civil_from_days(days) == date && days_from_civil(date) == days;
      date = next(date);
      ++days;
    }
    INFO("from year " << year);
    CHECK(agree);
  }
}

TEST_CASE("well-known days have their well-known numbers", "[date]") {
  CHECK(days_from_civil({.year = 1970, .month = 1, .day = 1}) == 0);
  CHECK(days_from_civil({.year = 2000, .month = 1, .day = 1}) == kEpochDays);
  CHECK(days_from_civil({.year = -4713, .month = 11, .day = 24}) == kFirstDate + kEpochDays);
  CHECK(days_from_civil({.year = 5874897, .month = 12, .day = 31}) == kLastDate + kEpochDays);
  CHECK(days_from_civil({.year = -4713, .month = 11, .day = 24}) * kMicrosPerDay - kEpochMicros ==
        kFirstTimestamp);
  CHECK((days_from_civil({.year = 294277, .month = 1, .day = 1}) - kEpochDays) *
            (kMicrosPerDay / kMicrosPerSecond) ==
        kEndTimestamp / kMicrosPerSecond);
}

TEST_CASE("dates that no calendar has are told", "[date]") {
  CHECK(is_valid({.year = 2024, .month = 2, .day = 29}));
  CHECK_FALSE(is_valid({.year = 2023, .month = 2, .day = 29}));
  CHECK_FALSE(is_valid({.year = 1900, .month = 2, .day = 29}));
  CHECK(is_valid({.year = 2000, .month = 2, .day = 29}));
  CHECK_FALSE(is_valid({.year = 2024, .month = 4, .day = 31}));
  CHECK_FALSE(is_valid({.year = 2024, .month = 13, .day = 1}));
  CHECK_FALSE(is_valid({.year = 2024, .month = 0, .day = 1}));
  CHECK_FALSE(is_valid({.year = 2024, .month = 1, .day = 0}));
}

TEST_CASE("dates are printed with eras and infinities", "[date]") {
  CHECK(date_text(0) == "2000-01-01");
  CHECK(date_text(kFirstDate) == "4714-11-24 BC");
  CHECK(date_text(kLastDate) == "5874897-12-31");
  CHECK(date_text(kDateInfinity) == "infinity");
  CHECK(date_text(kDateMinusInfinity) == "-infinity");
}

TEST_CASE("PostgreSQL's ranges are met to the day and to the microsecond", "[date]") {
  std::int32_t days = 0;
  CHECK(to_pg_date(kFirstDate + kEpochDays, days) == Reading::Ok);
  CHECK(to_pg_date(kFirstDate + kEpochDays - 1, days) == Reading::OutOfRange);
  CHECK(to_pg_date(kLastDate + kEpochDays, days) == Reading::Ok);
  CHECK(to_pg_date(kLastDate + kEpochDays + 1, days) == Reading::OutOfRange);
  std::int64_t micros = 0;
  CHECK(to_pg_timestamp(kFirstTimestamp + kEpochMicros, micros) == Reading::Ok);
  CHECK(to_pg_timestamp(kFirstTimestamp + kEpochMicros - 1, micros) == Reading::OutOfRange);
  CHECK(to_pg_timestamp(std::numeric_limits<std::int64_t>::max(), micros) == Reading::Ok);
  CHECK(timestamp_text(kEndTimestamp - 1) == "294276-12-31 23:59:59.999999");
}

TEST_CASE("timestamps with a zone are read as instants", "[time]") {
  CHECK(timestamptz("2026-03-01T11:34:56.789012Z") == "2026-03-01 11:34:56.789012+00");
  CHECK(timestamptz("2026-03-01T11:34:56+05:30") == "2026-03-01 06:04:56+00");
  CHECK(timestamptz("2026-03-01T11:34-0800") == "2026-03-01 19:34:00+00");
  CHECK(timestamptz("2026-03-01T11:34:56.5+01:00[Europe/Paris]") == "2026-03-01 10:34:56.5+00");
  CHECK(timestamptz("2026-03-01 11:34:56Z") == "2026-03-01 11:34:56+00");
  CHECK(timestamptz("+10000-01-01T00:00:00Z") == "10000-01-01 00:00:00+00");
  CHECK(timestamptz("0000-12-31T00:00:00Z") == "0001-12-31 00:00:00+00 BC");
  CHECK(timestamptz("-4713-11-24T00:00:00Z") == "4714-11-24 00:00:00+00 BC");
  CHECK(timestamptz("2026-12-31T24:00:00Z") == "2027-01-01 00:00:00+00");
  CHECK(timestamptz("2026-03-01T11:34:56.123456000Z") == "2026-03-01 11:34:56.123456+00");
  CHECK(timestamptz("infinity") == "infinity");
  CHECK(timestamptz("-infinity") == "-infinity");
}

TEST_CASE("timestamps that can't be held exactly are told apart", "[time]") {
  CHECK(timestamptz("-4713-10-17T00:00:00.000000Z") == "out of range");
  CHECK(timestamptz("-4713-11-24T00:00:00+00:01") == "out of range");
  CHECK(timestamptz("+294277-01-01T00:00:00Z") == "out of range");
  CHECK(timestamptz("+294276-12-31T23:59:59-00:01") == "out of range");
  CHECK(timestamptz("+294276-12-31T23:59:59Z") == "294276-12-31 23:59:59+00");
  CHECK(timestamptz("+999999999-12-31T23:59:59Z") == "out of range");
  CHECK(timestamptz("2026-02-29T00:00:00Z") == "out of range");
  CHECK(timestamptz("2026-03-01T25:00:00Z") == "out of range");
  CHECK(timestamptz("2026-03-01T24:00:01Z") == "out of range");
  CHECK(timestamptz("2026-03-01T11:60:00Z") == "out of range");
  CHECK(timestamptz("2026-03-01T11:34:56.1234567Z") == "inexact");
  CHECK(timestamptz("2026-03-01T11:34:56") == "malformed");
  CHECK(timestamptz("2026-03-01") == "malformed");
  CHECK(timestamptz("10000-01-01T00:00:00Z") == "malformed");
  CHECK(timestamptz("26-03-01T00:00:00Z") == "malformed");
  CHECK(timestamptz("2026-3-1T00:00:00Z") == "malformed");
  CHECK(timestamptz("2026-03-01T11:34:56.Z") == "malformed");
  CHECK(timestamptz("2026-03-01T11:34:56Zx") == "malformed");
  CHECK(timestamptz("Infinity") == "malformed");
  CHECK(timestamptz("") == "malformed");
}

TEST_CASE("a timestamp without a zone must have none", "[time]") {
  std::int64_t micros = 0;
  CHECK(parse_iso_timestamp("2000-01-01T00:00:01", Offset::Forbidden, micros) == Reading::Ok);
  CHECK(micros == kMicrosPerSecond);
  CHECK(parse_iso_timestamp("2000-01-01T00:00:01Z", Offset::Forbidden, micros) ==
        Reading::Malformed);
}

TEST_CASE("timestamps before the epoch print their time of day forwards", "[time]") {
  CHECK(timestamp_text(-1) == "1999-12-31 23:59:59.999999");
  CHECK(timestamp_text(0) == "2000-01-01 00:00:00");
  CHECK(timestamp_text(kFirstTimestamp) == "4714-11-24 00:00:00 BC");
}

TEST_CASE("times of the day include their end", "[time]") {
  std::int64_t micros = 0;
  CHECK(parse_iso_time("24:00:00", micros) == Reading::Ok);
  CHECK(micros == kMicrosPerDay);
  CHECK(parse_iso_time("24:00:00.000001", micros) == Reading::OutOfRange);
  CHECK(parse_iso_time("07:04", micros) == Reading::Ok);
  CHECK(parse_iso_time("7:04", micros) == Reading::Malformed);
  std::string out;
  append_time_text(kMicrosPerDay, out);
  CHECK(out == "24:00:00");
}

TEST_CASE("times with a zone keep their offset", "[time]") {
  Timetz value;
  REQUIRE(parse_iso_timetz("12:34:56.789+05:30", value) == Reading::Ok);
  CHECK(value == Timetz{.micros = 45'296'789'000, .seconds_west = -19'800});
  std::string out;
  append_timetz_text(value, out);
  CHECK(out == "12:34:56.789+05:30");
  REQUIRE(parse_iso_timetz("07:04:56.789Z", value) == Reading::Ok);
  CHECK(value.seconds_west == 0);
  REQUIRE(parse_iso_timetz("00:00:00-08:00:30", value) == Reading::Ok);
  out.clear();
  append_timetz_text(value, out);
  CHECK(out == "00:00:00-08:00:30");
  CHECK(parse_iso_timetz("12:34:56", value) == Reading::Malformed);
  CHECK(parse_iso_timetz("12:34:56+16:00", value) == Reading::OutOfRange);
}

TEST_CASE("durations keep months, days and time apart", "[interval]") {
  CHECK(interval("P1Y2M3DT4H5M6.789S") == "P14M3DT4H5M6.789S");
  CHECK(interval("P0Y-1M2DT-3H0M0S") == "P-1M2DT-3H");
  CHECK(interval("P178000000Y0M0DT0H0M0S") == "P2136000000M");
  CHECK(interval("PT-0.5S") == "PT-0.5S");
  CHECK(interval("PT-1.5S") == "PT-1.5S");
  CHECK(interval("P2W") == "P14D");
  CHECK(interval("PT0S") == "PT0S");
  CHECK(interval("P0D") == "PT0S");
  CHECK(interval("PT1M-1S") == "PT59S");
}

TEST_CASE("durations that can't be held exactly are told apart", "[interval]") {
  CHECK(interval("P178956971Y") == "out of range");
  CHECK(interval("P2147483648D") == "out of range");
  CHECK(interval("PT2562047789H") == "out of range");
  CHECK(interval("PT0.0000001S") == "inexact");
  CHECK(interval("P1.5D") == "malformed");
  CHECK(interval("P1H") == "malformed");
  CHECK(interval("PT1D") == "malformed");
  CHECK(interval("P") == "malformed");
  CHECK(interval("PT") == "malformed");
  CHECK(interval("P1DT") == "malformed");
  CHECK(interval("1 day") == "malformed");
  CHECK(interval("P1") == "malformed");
}

TEST_CASE("the longest durations keep every microsecond in their text", "[interval]") {
  const Interval longest{.micros = std::numeric_limits<std::int64_t>::max()};
  CHECK(interval_text(longest) == "PT2562047788H54.775807S");
  Interval read;
  REQUIRE(parse_iso_interval(interval_text(longest), read) == Reading::Ok);
  CHECK(read == longest);
}

}  // namespace weir::time_value_test
