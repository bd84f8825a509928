#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/value/pg_time.h"
#include "compiler/value/reading.h"

namespace weir {

// Dates and times in ISO-8601 text as Java's formatters print them: years of four digits, or signed
// and longer (`+10000-01-01`, `-4713-11-24`, astronomical), seconds and up to nine or more digits
// of a fraction optional, offsets `Z`, `+05`, `+0530`, `+05:30`, `+05:30:15`, followed by an
// optional `[Zone/Name]` that says nothing new. `T` may be a blank. Results are in PostgreSQL's
// counts; Inexact for digits below a microsecond.

// `infinity` and `-infinity` included.
Reading parse_iso_date(std::string_view text, std::int32_t& days);

// `24:00` and `24:00:00` included.
Reading parse_iso_time(std::string_view text, std::int64_t& micros);

// With an offset; without one it is Malformed.
Reading parse_iso_timetz(std::string_view text, Timetz& out);

// Whether the text must, must not or may carry an offset. An offset is applied: the result is UTC.
enum class Offset : std::uint8_t { Required, Forbidden };

// `infinity` and `-infinity` included.
Reading parse_iso_timestamp(std::string_view text, Offset offset, std::int64_t& micros);

// ISO-8601 durations with a sign at each part: `P1Y2M3DT4H5M6.789S`, `P0Y-1M2DT-3H0M-0.5S`, `P2W`.
// Only seconds may have a fraction.
Reading parse_iso_interval(std::string_view text, Interval& out);

}  // namespace weir
