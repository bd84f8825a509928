#include "compiler/lower/default_time.h"

#include <charconv>

#include "compiler/value/iso_time.h"
#include "compiler/value/time_text.h"

namespace weir {

namespace {

Reading read_integer(const DefaultInput& in, std::int64_t& out) {
  if (!in.json.is_number_integer()) return Reading::Malformed;
  const auto end = std::from_chars(in.token.data(), in.token.data() + in.token.size(), out);
  return end.ec == std::errc{} ? Reading::Ok : Reading::OutOfRange;
}

Reading keep_digits(const DefaultInput& in, std::int64_t micros) {
  return fits_fraction(micros, in.column.precision.value_or(6)) ? Reading::Ok : Reading::Inexact;
}

// An integer count of `1 / per_micro` microseconds, or of `micros` microseconds.
Reading read_count(const DefaultInput& in,
                   std::int64_t micros,
                   std::int64_t per_micro,
                   std::int64_t& out) {
  std::int64_t count = 0;
  const Reading reading = read_integer(in, count);
  if (reading != Reading::Ok) return reading;
  if (count % per_micro != 0) return Reading::Inexact;
  if (__builtin_mul_overflow(count / per_micro, micros, &out)) return Reading::OutOfRange;
  return Reading::Ok;
}

}  // namespace

Reading print_default_date(const DefaultInput& in, std::string& out) {
  std::int32_t days = 0;
  Reading reading = Reading::Malformed;
  if (in.json.is_string()) {
    reading = parse_iso_date(in.json.get_ref<const std::string&>(), days);
  } else {
    std::int64_t count = 0;
    reading = read_integer(in, count);
    if (reading == Reading::Ok) reading = to_pg_date(count, days);
  }
  if (reading != Reading::Ok || in.column.base != PgBase::Date) {
    return reading == Reading::Ok ? Reading::Malformed : reading;
  }
  append_date_text(days, out);
  return Reading::Ok;
}

Reading print_default_time(const DefaultInput& in,
                           std::int64_t micros,
                           std::int64_t per_micro,
                           std::string& out) {
  if (in.column.base != PgBase::Time) return Reading::Malformed;
  std::int64_t time = 0;
  const Reading reading = in.json.is_string()
                              ? parse_iso_time(in.json.get_ref<const std::string&>(), time)
                              : read_count(in, micros, per_micro, time);
  if (reading != Reading::Ok) return reading;
  if (time < 0 || time > kMicrosPerDay) return Reading::OutOfRange;
  append_time_text(time, out);
  return keep_digits(in, time);
}

Reading print_default_timetz(const DefaultInput& in, std::string& out) {
  if (in.column.base != PgBase::Timetz || !in.json.is_string()) return Reading::Malformed;
  Timetz value;
  const Reading reading = parse_iso_timetz(in.json.get_ref<const std::string&>(), value);
  if (reading != Reading::Ok) return reading;
  append_timetz_text(value, out);
  return keep_digits(in, value.micros);
}

Reading print_default_timestamp(const DefaultInput& in,
                                std::int64_t micros,
                                std::int64_t per_micro,
                                std::string& out) {
  const bool zoned = in.column.base == PgBase::Timestamptz;
  if (!zoned && in.column.base != PgBase::Timestamp) return Reading::Malformed;
  std::int64_t value = 0;
  Reading reading = Reading::Malformed;
  if (in.json.is_string()) {
    const Offset offset =
        in.type.kind == LogicalKind::ZonedTimestamp ? Offset::Required : Offset::Forbidden;
    reading = parse_iso_timestamp(in.json.get_ref<const std::string&>(), offset, value);
  } else if (in.type.kind != LogicalKind::TimestampAny) {
    reading = read_count(in, micros, per_micro, value);
    if (reading == Reading::Ok) reading = to_pg_timestamp(value, value);
  }
  if (reading != Reading::Ok) return reading;
  if (zoned) {
    append_timestamptz_text(value, out);
  } else {
    append_timestamp_text(value, out);
  }
  const bool infinite = value == kTimestampInfinity || value == kTimestampMinusInfinity;
  return infinite ? Reading::Ok : keep_digits(in, value);
}

Reading print_default_interval(const DefaultInput& in, std::int64_t per_micro, std::string& out) {
  if (in.column.base == PgBase::Int8) {
    std::int64_t count = 0;
    const Reading reading = read_integer(in, count);
    if (reading == Reading::Ok) out = std::to_string(count);
    return reading;
  }
  if (in.column.base != PgBase::Interval) return Reading::Malformed;
  Interval value;
  const Reading reading = in.json.is_string()
                              ? parse_iso_interval(in.json.get_ref<const std::string&>(), value)
                              : read_count(in, 1, per_micro, value.micros);
  if (reading != Reading::Ok) return reading;
  append_interval_text(value, out);
  return keep_digits(in, value.micros);
}

}  // namespace weir
