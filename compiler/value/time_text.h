#pragma once

#include <cstdint>
#include <string>

#include "compiler/value/pg_time.h"

namespace weir {

// Text of dates and times that PostgreSQL reads back to the same value whatever DateStyle,
// IntervalStyle and TimeZone say. Each appends to `out`; counts are PostgreSQL's.

void append_date_text(std::int32_t days, std::string& out);           // 4714-11-24 BC, infinity
void append_time_text(std::int64_t micros, std::string& out);         // 24:00:00, 12:00:00.5
void append_timetz_text(const Timetz& value, std::string& out);       // 12:34:56.789+05:30
void append_timestamp_text(std::int64_t micros, std::string& out);    // 2026-03-01 11:34:56.789
void append_timestamptz_text(std::int64_t micros, std::string& out);  // the same with +00
void append_interval_text(const Interval& value, std::string& out);   // P14M3DT4H5M6.789S

}  // namespace weir
