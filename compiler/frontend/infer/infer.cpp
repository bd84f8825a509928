#include "compiler/frontend/infer/infer.h"

#include <algorithm>

namespace weir {

namespace {

bool connect_values(Format format) {
  return format != Format::Json;
}

// Time columns of up to three digits hold milliseconds in Debezium's adaptive mode.
bool is_coarse(const PgType& type) {
  return type.precision.value_or(6) <= 3;
}

LogicalKind time_kind(const PgType& type, TimeMode mode) {
  if (mode == TimeMode::Connect) return LogicalKind::TimeMillis;
  if (mode == TimeMode::Micros) return LogicalKind::TimeMicros;
  return is_coarse(type) ? LogicalKind::TimeMillis : LogicalKind::TimeMicros;
}

LogicalKind kind_of(const PgType& type, const Source& source) {
  const bool connect = connect_values(source.format);
  switch (type.base) {
    case PgBase::Bool: return LogicalKind::Boolean;
    case PgBase::Int2: return LogicalKind::Int16;
    case PgBase::Int4: return LogicalKind::Int32;
    case PgBase::Int8:
    case PgBase::Oid: return LogicalKind::Int64;
    case PgBase::Float4: return LogicalKind::Float32;
    case PgBase::Float8: return LogicalKind::Float64;
    case PgBase::Numeric: return connect ? LogicalKind::DecimalAny : LogicalKind::DecimalText;
    case PgBase::Bytea: return LogicalKind::Bytes;
    case PgBase::Date: return connect ? LogicalKind::Date : LogicalKind::IsoDate;
    case PgBase::Time: return connect ? time_kind(type, source.time_mode) : LogicalKind::IsoTime;
    case PgBase::Timetz: return LogicalKind::ZonedTime;
    case PgBase::Timestamp: return connect ? LogicalKind::TimestampAny : LogicalKind::IsoTimestamp;
    case PgBase::Timestamptz: return LogicalKind::ZonedTimestamp;
    case PgBase::Interval: return LogicalKind::Interval;
    case PgBase::Uuid: return LogicalKind::Uuid;
    case PgBase::Json:
    case PgBase::Jsonb: return connect ? LogicalKind::Json : LogicalKind::JsonTree;
    case PgBase::Xml: return LogicalKind::Xml;
    case PgBase::Bit:
      // Debezium sends bit(1) as a boolean.
      return type.precision.value_or(1) == 1 ? LogicalKind::Boolean : LogicalKind::Bits;
    case PgBase::Varbit: return LogicalKind::Bits;
    case PgBase::Point: return LogicalKind::Point;
    case PgBase::Tsvector: return LogicalKind::Tsvector;
    default: return LogicalKind::String;
  }
}

LogicalType type_of(const PgType& type, const Source& source) {
  if (type.array) {
    PgType element = type;
    element.array = false;
    LogicalType out;
    out.kind = LogicalKind::Array;
    out.element.push_back(type_of(element, source));
    return out;
  }
  LogicalType out;
  out.kind = kind_of(type, source);
  if (out.kind == LogicalKind::Bits) {
    out.length = type.precision;
  } else {
    out.precision = type.precision;
    out.scale = type.scale;
  }
  return out;
}

}  // namespace

EventSchema infer_schema(const Table& live, const Source& source) {
  EventSchema out;
  out.name = live.name.name;
  out.shape = RowShape::Either;
  out.deleted_marker = connect_values(source.format);
  out.embedded = false;
  for (const Column& column : live.columns) {
    if (column.generated) continue;
    out.row.push_back({.name = column.name,
                       .type = type_of(column.type, source),
                       .optional = true,
                       .default_json = std::nullopt,
                       .origin = {.span = {}, .path = "value." + column.name}});
  }
  for (const std::string& name : live.key) {
    const auto field = std::ranges::find(out.row, name, &Field::name);
    if (field == out.row.end()) continue;
    out.key_shape = KeyShape::Struct;
    out.key.push_back(*field);
    out.key.back().optional = false;
    out.key.back().origin.path = "key." + name;
  }
  return out;
}

}  // namespace weir
