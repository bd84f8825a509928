#include "compiler/model/logical_type.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace weir {

namespace {

std::string_view word_of(LogicalKind kind) {
  switch (kind) {
    case LogicalKind::Boolean: return "boolean";
    case LogicalKind::Int8: return "int8";
    case LogicalKind::Int16: return "int16";
    case LogicalKind::Int32: return "int32";
    case LogicalKind::Int64: return "int64";
    case LogicalKind::Float32: return "float32";
    case LogicalKind::Float64: return "float64";
    case LogicalKind::String: return "string";
    case LogicalKind::Bytes: return "bytes";
    case LogicalKind::Decimal:
    case LogicalKind::VariableDecimal:
    case LogicalKind::DecimalText:
    case LogicalKind::DecimalAny: return "decimal";
    case LogicalKind::Date:
    case LogicalKind::IsoDate: return "date";
    case LogicalKind::TimeMillis:
    case LogicalKind::TimeMicros:
    case LogicalKind::TimeNanos:
    case LogicalKind::IsoTime: return "time";
    case LogicalKind::TimestampMillis:
    case LogicalKind::TimestampMicros:
    case LogicalKind::TimestampNanos:
    case LogicalKind::TimestampAny:
    case LogicalKind::IsoTimestamp: return "timestamp";
    case LogicalKind::ZonedTimestamp: return "timestamptz";
    case LogicalKind::ZonedTime: return "timetz";
    case LogicalKind::Year: return "year";
    case LogicalKind::MicroDuration: return "duration in microseconds";
    case LogicalKind::NanoDuration: return "duration in nanoseconds";
    case LogicalKind::Interval: return "interval";
    case LogicalKind::Json:
    case LogicalKind::JsonTree: return "json";
    case LogicalKind::Uuid: return "uuid";
    case LogicalKind::Xml: return "xml";
    case LogicalKind::Enum: return "enum";
    case LogicalKind::EnumSet: return "enum set";
    case LogicalKind::Ltree: return "ltree";
    case LogicalKind::Tsvector: return "tsvector";
    case LogicalKind::Bits: return "bits";
    case LogicalKind::Point: return "point";
    case LogicalKind::Array: return "array";
    case LogicalKind::Unmapped: return "unmapped type";
  }
  std::abort();
}

// Digits of a second that a count since the epoch can carry; the unit is part of its meaning.
std::string_view unit_of(LogicalKind kind) {
  if (kind == LogicalKind::TimeMillis || kind == LogicalKind::TimestampMillis) return "(3)";
  if (kind == LogicalKind::TimeMicros || kind == LogicalKind::TimestampMicros) return "(6)";
  if (kind == LogicalKind::TimeNanos || kind == LogicalKind::TimestampNanos) return "(9)";
  return "";
}

}  // namespace

std::string to_text(const LogicalType& type) {
  if (type.kind == LogicalKind::Array && !type.element.empty()) {
    return "array of " + to_text(type.element.front());
  }
  if (type.kind == LogicalKind::Unmapped && !type.name.empty()) return type.name;
  const std::string_view word = word_of(type.kind);
  if (type.precision && type.scale)
    return fmt::format("{}({},{})", word, *type.precision, *type.scale);
  if (type.precision) return fmt::format("{}({})", word, *type.precision);
  if (type.scale) return fmt::format("{} with scale {}", word, *type.scale);
  if (type.length) return fmt::format("{}({})", word, *type.length);
  return fmt::format("{}{}", word, unit_of(type.kind));
}

}  // namespace weir
