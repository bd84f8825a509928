#include "runtime/decode/read_time.h"

#include <fmt/format.h>

#include <cstdlib>
#include <limits>

#include "compiler/value/iso_time.h"

namespace weir {

namespace od = simdjson::ondemand;

namespace {

constexpr std::int64_t kMicrosPerMilli = 1'000;
constexpr std::int64_t kNanosPerMicro = 1'000;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

// What Debezium sends for infinity: the driver's sentinels, in the unit of the field. All are
// outside PostgreSQL's ranges, so they can't be mistaken for a date.
constexpr std::int64_t kInfiniteDays = -622'191'234;
constexpr std::int64_t kMinusInfiniteDays = -625'821'272;
constexpr std::int64_t kInfiniteMicros = 9'223'372'036'825'200'000;
constexpr std::int64_t kMinusInfiniteMicros = -9'223'372'036'832'400'000;

// Before 1973 in microseconds; as milliseconds, after the year 5138.
constexpr std::int64_t kDoubtfulMicros = 100'000'000'000'000;

Got faulty(CodecState& state, Reading reading, std::string_view found) {
  switch (reading) {
    case Reading::Ok: return Got::Value;
    case Reading::Malformed:
    case Reading::OutOfRange: return bad_time(state, found);
    case Reading::Inexact: return would_round(state, found);
  }
  std::abort();
}

Got keep_digits(CodecState& state, std::int64_t micros, std::string_view found) {
  if (state.second_digits == 6 || fits_fraction(micros, state.second_digits)) return Got::Value;
  return would_round(state, found);
}

Got take_time(CodecState& state, JsonValue& value, std::int64_t micros, TimeValue& out) {
  if (micros < 0 || micros > kMicrosPerDay) return bad_time(state, raw_token(value));
  out.micros = micros;
  return keep_digits(state, micros, raw_token(value));
}

Got take_timestamp(CodecState& state, JsonValue& value, std::int64_t micros, TimestampValue& out) {
  if (micros == kInfiniteMicros || micros == kMinusInfiniteMicros) {
    out.micros = micros > 0 ? kTimestampInfinity : kTimestampMinusInfinity;
    return Got::Value;
  }
  const Reading reading = to_pg_timestamp(micros, out.micros);
  if (reading != Reading::Ok) return faulty(state, reading, raw_token(value));
  if (state.second_digits == 6) return Got::Value;
  return keep_digits(state, out.micros, raw_token(value));
}

Got take_millis(CodecState& state, JsonValue& value, std::int64_t millis, TimestampValue& out) {
  std::int64_t micros = 0;
  // The sentinels of milliseconds are those of microseconds divided by 1000: exact multiples.
  if (__builtin_mul_overflow(millis, kMicrosPerMilli, &micros)) {
    return bad_time(state, raw_token(value));
  }
  return take_timestamp(state, value, micros, out);
}

Got take_iso_timestamp(CodecState& state,
                       std::string_view text,
                       Offset offset,
                       std::int64_t& micros) {
  const Reading reading = parse_iso_timestamp(text, offset, micros);
  if (reading != Reading::Ok) return faulty(state, reading, text);
  const bool infinite = micros == kTimestampInfinity || micros == kTimestampMinusInfinity;
  return infinite ? Got::Value : keep_digits(state, micros, text);
}

Got as_midnight(CodecState& state, JsonValue& value, DateValue date, TimestampValue& out) {
  if (date.days == kDateInfinity || date.days == kDateMinusInfinity) {
    out.micros = date.days > 0 ? kTimestampInfinity : kTimestampMinusInfinity;
    return Got::Value;
  }
  if (date.days >= kEndTimestamp / kMicrosPerDay) return bad_time(state, raw_token(value));
  out.micros = date.days * kMicrosPerDay;
  return Got::Value;
}

Got read_iso_text(CodecState& state, JsonValue& value, std::string_view& text) {
  return read_string(state, value, "a date or time in ISO-8601 text", text);
}

// An integer of a source whose unit nobody stated.
Got take_unstated(CodecState& state, JsonValue& value, std::int64_t count, TimestampValue& out) {
  const bool millis = state.time_mode == TimeMode::Connect || state.second_digits <= 3;
  if (millis) return take_millis(state, value, count, out);
  const bool doubtful = count != 0 && count < kDoubtfulMicros && count > -kDoubtfulMicros;
  if (doubtful && state.time_mode == TimeMode::Unstated) {
    return bad(state,
               Code::D417,
               fmt::format("{} may be milliseconds or microseconds; set time_precision_mode on "
                           "the source",
                           count));
  }
  return take_timestamp(state, value, count, out);
}

}  // namespace

Got read_date_days(CodecState& state, JsonValue& value, DateValue& out) {
  std::int64_t days = 0;
  const Got got = read_integer(state, value, days);
  if (got != Got::Value) return got;
  if (days == kInfiniteDays || days == kMinusInfiniteDays) {
    out.days = days == kInfiniteDays ? kDateInfinity : kDateMinusInfinity;
    return Got::Value;
  }
  const Reading reading = to_pg_date(days, out.days);
  return reading == Reading::Ok ? Got::Value : bad_time(state, raw_token(value));
}

Got read_date_iso(CodecState& state, JsonValue& value, DateValue& out) {
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  return got == Got::Value ? faulty(state, parse_iso_date(text, out.days), text) : got;
}

Got read_time_millis(CodecState& state, JsonValue& value, TimeValue& out) {
  std::int64_t millis = 0;
  const Got got = read_integer(state, value, millis);
  if (got != Got::Value) return got;
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(millis, kMicrosPerMilli, &micros)) {
    return bad_time(state, raw_token(value));
  }
  return take_time(state, value, micros, out);
}

Got read_time_micros(CodecState& state, JsonValue& value, TimeValue& out) {
  std::int64_t micros = 0;
  const Got got = read_integer(state, value, micros);
  return got == Got::Value ? take_time(state, value, micros, out) : got;
}

Got read_time_nanos(CodecState& state, JsonValue& value, TimeValue& out) {
  std::int64_t nanos = 0;
  const Got got = read_integer(state, value, nanos);
  if (got != Got::Value) return got;
  const Got fits = take_time(state, value, nanos / kNanosPerMicro, out);
  if (fits != Got::Value) return fits;
  return nanos % kNanosPerMicro == 0 ? Got::Value : would_round(state, raw_token(value));
}

Got read_time_iso(CodecState& state, JsonValue& value, TimeValue& out) {
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  if (got != Got::Value) return got;
  const Reading reading = parse_iso_time(text, out.micros);
  return reading == Reading::Ok ? keep_digits(state, out.micros, text)
                                : faulty(state, reading, text);
}

Got read_timetz_iso(CodecState& state, JsonValue& value, Timetz& out) {
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  if (got != Got::Value) return got;
  const Reading reading = parse_iso_timetz(text, out);
  return reading == Reading::Ok ? keep_digits(state, out.micros, text)
                                : faulty(state, reading, text);
}

Got read_timestamp_millis(CodecState& state, JsonValue& value, TimestampValue& out) {
  std::int64_t millis = 0;
  const Got got = read_integer(state, value, millis);
  return got == Got::Value ? take_millis(state, value, millis, out) : got;
}

Got read_timestamp_micros(CodecState& state, JsonValue& value, TimestampValue& out) {
  std::int64_t micros = 0;
  const Got got = read_integer(state, value, micros);
  return got == Got::Value ? take_timestamp(state, value, micros, out) : got;
}

Got read_timestamp_nanos(CodecState& state, JsonValue& value, TimestampValue& out) {
  std::int64_t nanos = 0;
  const Got got = read_integer(state, value, nanos);
  if (got != Got::Value) return got;
  if (nanos == kMax || nanos == kMin) {
    out.micros = nanos == kMax ? kTimestampInfinity : kTimestampMinusInfinity;
    return Got::Value;
  }
  if (nanos % kNanosPerMicro != 0) return would_round(state, raw_token(value));
  return take_timestamp(state, value, nanos / kNanosPerMicro, out);
}

Got read_timestamp_iso(CodecState& state, JsonValue& value, TimestampValue& out) {
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  return got == Got::Value ? take_iso_timestamp(state, text, Offset::Forbidden, out.micros) : got;
}

Got read_timestamptz_iso(CodecState& state, JsonValue& value, TimestamptzValue& out) {
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  return got == Got::Value ? take_iso_timestamp(state, text, Offset::Required, out.micros) : got;
}

Got read_timestamp_any(CodecState& state, JsonValue& value, TimestampValue& out) {
  if (!is_of(value, od::json_type::string)) {
    std::int64_t count = 0;
    const Got got = read_integer(state, value, count);
    return got == Got::Value ? take_unstated(state, value, count, out) : got;
  }
  std::string_view text;
  const Got got = read_iso_text(state, value, text);
  if (got != Got::Value) return got;
  const bool zoned = state.column.base == PgBase::Timestamptz &&
                     parse_iso_timestamp(text, Offset::Required, out.micros) != Reading::Malformed;
  return take_iso_timestamp(state, text, zoned ? Offset::Required : Offset::Forbidden, out.micros);
}

Got read_date_days_as_timestamp(CodecState& state, JsonValue& value, TimestampValue& out) {
  DateValue date;
  const Got got = read_date_days(state, value, date);
  return got == Got::Value ? as_midnight(state, value, date, out) : got;
}

Got read_date_iso_as_timestamp(CodecState& state, JsonValue& value, TimestampValue& out) {
  DateValue date;
  const Got got = read_date_iso(state, value, date);
  return got == Got::Value ? as_midnight(state, value, date, out) : got;
}

Got read_micro_duration(CodecState& state, JsonValue& value, Interval& out) {
  out = Interval{};
  const Got got = read_integer(state, value, out.micros);
  return got == Got::Value ? keep_digits(state, out.micros, raw_token(value)) : got;
}

Got read_nano_duration(CodecState& state, JsonValue& value, Interval& out) {
  out = Interval{};
  std::int64_t nanos = 0;
  const Got got = read_integer(state, value, nanos);
  if (got != Got::Value) return got;
  if (nanos % kNanosPerMicro != 0) return would_round(state, raw_token(value));
  out.micros = nanos / kNanosPerMicro;
  return keep_digits(state, out.micros, raw_token(value));
}

Got read_interval_iso(CodecState& state, JsonValue& value, Interval& out) {
  std::string_view text;
  const Got got = read_string(state, value, "a duration in ISO-8601 text", text);
  if (got != Got::Value) return got;
  const Reading reading = parse_iso_interval(text, out);
  return reading == Reading::Ok ? keep_digits(state, out.micros, text)
                                : faulty(state, reading, text);
}

}  // namespace weir
