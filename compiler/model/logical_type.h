#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

// What a field of an event means, together with how its value is written on the wire. Kinds follow
// Kafka Connect's schema types and the semantic names of Kafka Connect and Debezium; declared and
// inferred schemas use the same kinds.
enum class LogicalKind : std::uint8_t {
  Boolean,
  Int8,
  Int16,
  Int32,
  Int64,
  Float32,
  Float64,
  String,
  Bytes,            // base64
  Decimal,          // base64 of a big-endian two's complement, or a JSON number; `scale` is set
  VariableDecimal,  // {"scale": n, "value": base64}
  DecimalText,      // a decimal number as JSON string or number; words NaN, Infinity
  DecimalAny,       // no schema: Decimal, VariableDecimal or a JSON number (D417 if ambiguous)
  Date,             // days since 1970-01-01
  TimeMillis,       // of the day; 24:00 included
  TimeMicros,
  TimeNanos,
  TimestampMillis,  // since 1970-01-01T00:00, without zone
  TimestampMicros,
  TimestampNanos,
  TimestampAny,  // no schema: a JSON integer whose unit follows the column's precision, or ISO text
  ZonedTimestamp,  // ISO-8601 text with offset; `infinity`, `-infinity`
  ZonedTime,       // ISO-8601 text with offset
  IsoDate,
  IsoTime,
  IsoTimestamp,  // ISO-8601 text without offset
  Year,
  MicroDuration,
  NanoDuration,
  Interval,  // ISO-8601 duration text
  Json,      // JSON text inside a JSON string
  JsonTree,  // any JSON value, taken as it stands
  Uuid,
  Xml,
  Enum,     // text, one of `allowed`
  EnumSet,  // comma-separated text
  Ltree,
  Tsvector,
  Bits,      // base64, little-endian; `length` bits
  Point,     // {"x": double, "y": double, ...}
  Array,     // of `element`
  Unmapped,  // understood, but weir has no PostgreSQL type for it yet; `name` says what it is
};

struct LogicalType {
  LogicalKind kind = LogicalKind::String;
  std::optional<std::int32_t> precision;  // decimal digits, or fractional second digits
  std::optional<std::int32_t> scale;      // of Decimal
  std::optional<std::int32_t> length;     // of Bits, or of a character type at the source
  std::string source_type;           // propagated column type of the source, upper case, or empty
  std::string name;                  // semantic name as it stood in the schema, or empty
  std::vector<LogicalType> element;  // exactly one for Array, else none

  friend bool operator==(const LogicalType&, const LogicalType&) = default;
};

// "int64", "decimal(12,2)", "array of string", "io.debezium.data.geometry.Circle": for messages.
std::string to_text(const LogicalType& type);

}  // namespace weir
