#include "runtime/decode/choose.h"

#include <cstdlib>
#include <span>

#include "runtime/decode/read_decimal.h"
#include "runtime/decode/read_number.h"
#include "runtime/decode/read_text.h"
#include "runtime/decode/read_time.h"

namespace weir {

namespace {

using K = LogicalKind;

template <typename Reader>
struct ValueOf;
template <typename T>
struct ValueOf<Got (*)(CodecState&, JsonValue&, T&)> {
  using type = T;
};
template <auto Read>
using Value = typename ValueOf<decltype(Read)>::type;

// Reads a value and writes it.
template <auto Read, Form F>
CodecOutcome run(CodecState& state, JsonValue& value, std::string& out) {
  Value<Read> typed{};
  switch (Read(state, value, typed)) {
    case Got::Value: put<F>(state, typed, out); return CodecOutcome::Value;
    case Got::Unchanged: return CodecOutcome::Unchanged;
    case Got::Bad: return CodecOutcome::Bad;
  }
  std::abort();
}

template <auto Read>
constexpr auto kAsText = &read_as_text<Read, Value<Read>>;
template <ReadNumeric Read>
constexpr auto kFitting = &read_fitting<Read>;
template <ReadNumeric Read, typename T>
constexpr auto kAsInt = &read_numeric_as_int<Read, T>;
template <auto Read>
constexpr auto kInUtc = &read_in_utc<Read>;

struct Entry {
  LogicalKind kind;
  DecodeFn decode;
};

DecodeFn find(std::span<const Entry> entries, LogicalKind kind) {
  for (const Entry& entry : entries) {
    if (entry.kind == kind) return entry.decode;
  }
  return nullptr;
}

template <Form F, typename T, auto Read>
DecodeFn into_integer(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Int8, run<Read, F>},
      {K::Int16, run<Read, F>},
      {K::Int32, run<Read, F>},
      {K::Int64, run<Read, F>},
      {K::Year, run<Read, F>},
      {K::Decimal, run<kAsInt<read_decimal, T>, F>},
      {K::VariableDecimal, run<kAsInt<read_variable_decimal, T>, F>},
      {K::DecimalText, run<kAsInt<read_decimal_text, T>, F>},
      {K::DecimalAny, run<kAsInt<read_decimal_any, T>, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_int8(LogicalKind kind) {
  const bool duration = kind == K::MicroDuration || kind == K::NanoDuration;
  return duration ? run<&read_int8, F> : into_integer<F, std::int64_t, &read_int8>(kind);
}

template <Form F>
DecodeFn into_oid(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Int8, run<&read_oid, F>},
      {K::Int16, run<&read_oid, F>},
      {K::Int32, run<&read_oid, F>},
      {K::Int64, run<&read_oid, F>},
      {K::Year, run<&read_oid, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_float4(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Int8, run<&read_int_as_float4, F>},
      {K::Int16, run<&read_int_as_float4, F>},
      {K::Int32, run<&read_int_as_float4, F>},
      {K::Int64, run<&read_int_as_float4, F>},
      {K::Year, run<&read_int_as_float4, F>},
      {K::Float32, run<&read_float32_as_float4, F>},
      {K::Float64, run<&read_float64_as_float4, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_float8(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Int8, run<&read_int_as_float8, F>},
      {K::Int16, run<&read_int_as_float8, F>},
      {K::Int32, run<&read_int_as_float8, F>},
      {K::Int64, run<&read_int_as_float8, F>},
      {K::Year, run<&read_int_as_float8, F>},
      {K::Float32, run<&read_float32_as_float8, F>},
      {K::Float64, run<&read_float64, F>},
  };
  return find(kEntries, kind);
}

template <Form F, template <ReadNumeric> typename Fit>
DecodeFn into_decimal(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Int8, run<Fit<read_int_as_numeric>::kRead, F>},
      {K::Int16, run<Fit<read_int_as_numeric>::kRead, F>},
      {K::Int32, run<Fit<read_int_as_numeric>::kRead, F>},
      {K::Int64, run<Fit<read_int_as_numeric>::kRead, F>},
      {K::Year, run<Fit<read_int_as_numeric>::kRead, F>},
      {K::Float32, run<Fit<read_float_as_numeric>::kRead, F>},
      {K::Float64, run<Fit<read_float_as_numeric>::kRead, F>},
      {K::Decimal, run<Fit<read_decimal>::kRead, F>},
      {K::VariableDecimal, run<Fit<read_variable_decimal>::kRead, F>},
      {K::DecimalText, run<Fit<read_decimal_text>::kRead, F>},
      {K::DecimalAny, run<Fit<read_decimal_any>::kRead, F>},
      {K::String, run<Fit<read_decimal_text>::kRead, F>},
      {K::Json, run<Fit<read_decimal_text>::kRead, F>},
      {K::Uuid, run<Fit<read_decimal_text>::kRead, F>},
      {K::Xml, run<Fit<read_decimal_text>::kRead, F>},
      {K::Enum, run<Fit<read_decimal_text>::kRead, F>},
      {K::EnumSet, run<Fit<read_decimal_text>::kRead, F>},
      {K::Ltree, run<Fit<read_decimal_text>::kRead, F>},
      {K::Tsvector, run<Fit<read_decimal_text>::kRead, F>},
  };
  return find(kEntries, kind);
}

template <ReadNumeric Read>
struct FitNumeric {
  static constexpr auto kRead = &read_fitting<Read>;
};
template <ReadNumeric Read>
struct FitMoney {
  static constexpr auto kRead = &read_money<Read>;
};

// Kinds that are text on the wire and stay what they are.
bool is_text(LogicalKind kind) {
  return kind == K::String || kind == K::Json || kind == K::Uuid || kind == K::Xml ||
         kind == K::Enum || kind == K::EnumSet || kind == K::Ltree || kind == K::Tsvector;
}

bool is_iso(LogicalKind kind) {
  return kind == K::IsoDate || kind == K::IsoTime || kind == K::IsoTimestamp ||
         kind == K::ZonedTimestamp || kind == K::ZonedTime || kind == K::Interval;
}

template <Form F>
DecodeFn into_text(LogicalKind kind) {
  if (is_text(kind) || is_iso(kind)) return run<&read_column_text, F>;
  static constexpr Entry kEntries[] = {
      {K::Boolean, run<kAsText<&read_boolean>, F>},
      {K::Int8, run<kAsText<&read_int8>, F>},
      {K::Int16, run<kAsText<&read_int8>, F>},
      {K::Int32, run<kAsText<&read_int8>, F>},
      {K::Int64, run<kAsText<&read_int8>, F>},
      {K::Year, run<kAsText<&read_int8>, F>},
      {K::Float32, run<kAsText<&read_float32_as_float4>, F>},
      {K::Float64, run<kAsText<&read_float64>, F>},
      {K::Decimal, run<kAsText<kFitting<read_decimal>>, F>},
      {K::VariableDecimal, run<kAsText<kFitting<read_variable_decimal>>, F>},
      {K::DecimalText, run<kAsText<kFitting<read_decimal_text>>, F>},
      {K::DecimalAny, run<kAsText<kFitting<read_decimal_any>>, F>},
      {K::Date, run<kAsText<&read_date_days>, F>},
      {K::TimeMillis, run<kAsText<&read_time_millis>, F>},
      {K::TimeMicros, run<kAsText<&read_time_micros>, F>},
      {K::TimeNanos, run<kAsText<&read_time_nanos>, F>},
      {K::TimestampMillis, run<kAsText<&read_timestamp_millis>, F>},
      {K::TimestampMicros, run<kAsText<&read_timestamp_micros>, F>},
      {K::TimestampNanos, run<kAsText<&read_timestamp_nanos>, F>},
      {K::TimestampAny, run<kAsText<&read_timestamp_any>, F>},
      {K::MicroDuration, run<kAsText<&read_micro_duration>, F>},
      {K::NanoDuration, run<kAsText<&read_nano_duration>, F>},
      {K::Bits, run<kAsText<&read_bits>, F>},
      {K::JsonTree, run<kAsText<&read_json_tree>, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_time(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::TimeMillis, run<&read_time_millis, F>},
      {K::TimeMicros, run<&read_time_micros, F>},
      {K::TimeNanos, run<&read_time_nanos, F>},
      {K::IsoTime, run<&read_time_iso, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_timestamp(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::Date, run<&read_date_days_as_timestamp, F>},
      {K::IsoDate, run<&read_date_iso_as_timestamp, F>},
      {K::TimestampMillis, run<&read_timestamp_millis, F>},
      {K::TimestampMicros, run<&read_timestamp_micros, F>},
      {K::TimestampNanos, run<&read_timestamp_nanos, F>},
      {K::TimestampAny, run<&read_timestamp_any, F>},
      {K::IsoTimestamp, run<&read_timestamp_iso, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_timestamptz(LogicalKind kind) {
  static constexpr Entry kEntries[] = {
      {K::TimestampMillis, run<kInUtc<read_timestamp_millis>, F>},
      {K::TimestampMicros, run<kInUtc<read_timestamp_micros>, F>},
      {K::TimestampNanos, run<kInUtc<read_timestamp_nanos>, F>},
      {K::TimestampAny, run<kInUtc<read_timestamp_any>, F>},
      {K::IsoTimestamp, run<kInUtc<read_timestamp_iso>, F>},
      {K::ZonedTimestamp, run<&read_timestamptz_iso, F>},
  };
  return find(kEntries, kind);
}

template <Form F>
DecodeFn into_date(LogicalKind kind) {
  if (kind == K::Date) return run<&read_date_days, F>;
  return kind == K::IsoDate ? run<&read_date_iso, F> : nullptr;
}

template <Form F>
DecodeFn into_interval(LogicalKind kind) {
  if (kind == K::MicroDuration) return run<&read_micro_duration, F>;
  if (kind == K::NanoDuration) return run<&read_nano_duration, F>;
  return kind == K::Interval ? run<&read_interval_iso, F> : nullptr;
}

template <Form F>
DecodeFn into_bit(LogicalKind kind, const PgType& column) {
  if (kind == K::Bits) return run<&read_bits, F>;
  const bool one = column.base == PgBase::Bit && column.precision == 1;
  return kind == K::Boolean && one ? run<&read_boolean_bit, F> : nullptr;
}

// What the server reads from text by itself.
template <Form F>
DecodeFn into_foreign(LogicalKind kind, const PgType& column) {
  // Casts from text to these cut silently: an interval restricted to some fields, and "char".
  const bool cut = column.base == PgBase::Other && column.other.schema == "pg_catalog" &&
                   (column.other.name == "interval" || column.other.name == "char");
  return is_text(kind) && !cut ? run<&read_column_text, F> : nullptr;
}

template <Form F>
DecodeFn choose(LogicalKind kind, const PgType& column) {
  switch (column.base) {
    case PgBase::Bool: return kind == K::Boolean ? run<&read_boolean, F> : nullptr;
    case PgBase::Int2: return into_integer<F, std::int16_t, &read_int2>(kind);
    case PgBase::Int4: return into_integer<F, std::int32_t, &read_int4>(kind);
    case PgBase::Int8: return into_int8<F>(kind);
    case PgBase::Oid: return into_oid<F>(kind);
    case PgBase::Float4: return into_float4<F>(kind);
    case PgBase::Float8: return into_float8<F>(kind);
    case PgBase::Numeric: return into_decimal<F, FitNumeric>(kind);
    case PgBase::Money: return into_decimal<F, FitMoney>(kind);
    case PgBase::Text:
    case PgBase::Varchar:
    case PgBase::Bpchar:
    case PgBase::Name: return into_text<F>(kind);
    case PgBase::Bytea: return kind == K::Bytes ? run<&read_bytes, F> : nullptr;
    case PgBase::Date: return into_date<F>(kind);
    case PgBase::Time: return into_time<F>(kind);
    case PgBase::Timetz: return kind == K::ZonedTime ? run<&read_timetz_iso, F> : nullptr;
    case PgBase::Timestamp: return into_timestamp<F>(kind);
    case PgBase::Timestamptz: return into_timestamptz<F>(kind);
    case PgBase::Interval: return into_interval<F>(kind);
    case PgBase::Uuid: return is_text(kind) ? run<&read_uuid, F> : nullptr;
    case PgBase::Json:
      if (kind == K::JsonTree) return run<&read_json_tree, F>;
      return is_text(kind) ? run<&read_json, F> : nullptr;
    case PgBase::Jsonb:
      if (kind == K::JsonTree) return run<&read_jsonb_tree, F>;
      return is_text(kind) ? run<&read_jsonb, F> : nullptr;
    case PgBase::Bit:
    case PgBase::Varbit: return into_bit<F>(kind, column);
    case PgBase::Point: return kind == K::Point ? run<&read_point, F> : nullptr;
    case PgBase::Xml:
    case PgBase::Line:
    case PgBase::Lseg:
    case PgBase::Box:
    case PgBase::Path:
    case PgBase::Polygon:
    case PgBase::Circle:
    case PgBase::Inet:
    case PgBase::Cidr:
    case PgBase::Macaddr:
    case PgBase::Macaddr8:
    case PgBase::Int4range:
    case PgBase::Int8range:
    case PgBase::Numrange:
    case PgBase::Tsrange:
    case PgBase::Tstzrange:
    case PgBase::Daterange:
    case PgBase::Tsvector:
    case PgBase::Other: return into_foreign<F>(kind, column);
  }
  std::abort();
}

}  // namespace

DecodeFn choose_decoder(LogicalKind kind, const PgType& column, Form form) {
  switch (form) {
    case Form::Binary: return choose<Form::Binary>(kind, column);
    case Form::Text: return choose<Form::Text>(kind, column);
    case Form::Item: return choose<Form::Item>(kind, column);
  }
  std::abort();
}

}  // namespace weir
