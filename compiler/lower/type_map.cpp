#include "compiler/lower/type_map.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace weir {

namespace {

constexpr std::int32_t kMaxNumericPrecision = 1000;
constexpr std::int32_t kMaxCharacters = 10'485'760;
constexpr std::int32_t kMaxBits = kMaxCharacters * 8;
constexpr std::int32_t kMicroseconds = 6;  // digits of a second that PostgreSQL keeps

PgType plain(PgBase base) {
  PgType type;
  type.base = base;
  return type;
}

PgType sized(PgBase base, std::int32_t size) {
  PgType type = plain(base);
  type.precision = size;
  return type;
}

PgType extension_type(std::string_view name) {
  PgType type = plain(PgBase::Other);
  type.other.name = name;
  return type;
}

// `timestamp(6)` is `timestamp`: the modifier is left out where it says nothing.
PgType with_digits(PgBase base, std::optional<std::int32_t> digits) {
  if (!digits || *digits < 0 || *digits >= kMicroseconds) return plain(base);
  return sized(base, *digits);
}

PgType numeric(std::optional<std::int32_t> precision, std::optional<std::int32_t> scale) {
  if (!precision || *precision < 1) return plain(PgBase::Numeric);
  // Before PostgreSQL 15 a scale is neither negative nor above the precision; numeric(p+n, 0) holds
  // every p digits times 10^n, and unconstrained numeric holds anything.
  const std::int32_t places = std::max(scale.value_or(0), 0);
  const std::int64_t digits = std::int64_t{*precision} - std::min(scale.value_or(0), 0);
  if (digits > kMaxNumericPrecision || places > digits) return plain(PgBase::Numeric);
  PgType type = sized(PgBase::Numeric, static_cast<std::int32_t>(digits));
  type.scale = places;
  return type;
}

PgType character(PgBase base, std::optional<std::int32_t> length) {
  if (!length || *length < 1 || *length > kMaxCharacters) return plain(PgBase::Text);
  return sized(base, *length);
}

PgType bits(const LogicalType& type) {
  // Debezium says 2147483647 for bit varying without a length.
  if (!type.length || *type.length < 1 || *type.length > kMaxBits) return plain(PgBase::Varbit);
  return sized(type.source_type == "VARBIT" ? PgBase::Varbit : PgBase::Bit, *type.length);
}

struct SourceType {
  std::string_view name;
  PgBase base{};
};

// Types that arrive as strings and are told apart by the propagated type of the source column.
constexpr std::array kSourceTypes = {
    SourceType{"INET", PgBase::Inet},
    SourceType{"CIDR", PgBase::Cidr},
    SourceType{"MACADDR", PgBase::Macaddr},
    SourceType{"MACADDR8", PgBase::Macaddr8},
    SourceType{"INT4RANGE", PgBase::Int4range},
    SourceType{"INT8RANGE", PgBase::Int8range},
    SourceType{"NUMRANGE", PgBase::Numrange},
    SourceType{"TSRANGE", PgBase::Tsrange},
    SourceType{"TSTZRANGE", PgBase::Tstzrange},
    SourceType{"DATERANGE", PgBase::Daterange},
    SourceType{"MONEY", PgBase::Money},
    SourceType{"JSON", PgBase::Json},
    SourceType{"JSONB", PgBase::Jsonb},
};

constexpr std::array<std::string_view, 4> kFixedCharacters = {
    "CHAR", "CHARACTER", "BPCHAR", "NCHAR"};
constexpr std::array<std::string_view, 4> kVaryingCharacters = {
    "VARCHAR", "VARCHAR2", "CHARACTER VARYING", "NVARCHAR"};

PgType text_like(const LogicalType& type) {
  const std::string& source = type.source_type;
  if (std::ranges::count(kFixedCharacters, source) > 0) {
    return character(PgBase::Bpchar, type.length);
  }
  if (std::ranges::count(kVaryingCharacters, source) > 0) {
    return character(PgBase::Varchar, type.length);
  }
  if (source == "CITEXT") return extension_type("citext");
  const auto* const found = std::ranges::find(kSourceTypes, source, &SourceType::name);
  return plain(found == kSourceTypes.end() ? PgBase::Text : found->base);
}

std::optional<PgType> array_of(const LogicalType& type) {
  LogicalType element = type.element.front();
  if (element.kind == LogicalKind::Array) return std::nullopt;
  // An array column of the source is propagated as `_INET`, and its elements as bare strings.
  if (element.source_type.empty() && type.source_type.starts_with('_')) {
    element.source_type = type.source_type.substr(1);
  }
  auto column = pg_type_for(element);
  if (column) column->array = true;
  return column;
}

}  // namespace

std::optional<PgType> pg_type_for(const LogicalType& type) {
  switch (type.kind) {
    case LogicalKind::Boolean: return plain(PgBase::Bool);
    case LogicalKind::Int8:
    case LogicalKind::Int16: return plain(PgBase::Int2);
    case LogicalKind::Int32:
    case LogicalKind::Year: return plain(PgBase::Int4);
    case LogicalKind::Int64:
    case LogicalKind::NanoDuration: return plain(PgBase::Int8);
    case LogicalKind::Float32: return plain(PgBase::Float4);
    case LogicalKind::Float64: return plain(PgBase::Float8);
    case LogicalKind::String: return text_like(type);
    case LogicalKind::Enum:
    case LogicalKind::EnumSet: return plain(PgBase::Text);
    case LogicalKind::Bytes: return plain(PgBase::Bytea);
    case LogicalKind::VariableDecimal: return plain(PgBase::Numeric);
    case LogicalKind::Decimal:
    case LogicalKind::DecimalText:
    case LogicalKind::DecimalAny: return numeric(type.precision, type.scale);
    case LogicalKind::Date:
    case LogicalKind::IsoDate: return plain(PgBase::Date);
    case LogicalKind::TimeMillis: return with_digits(PgBase::Time, type.precision.value_or(3));
    case LogicalKind::TimeMicros:
    case LogicalKind::TimeNanos:
    case LogicalKind::IsoTime: return with_digits(PgBase::Time, type.precision);
    case LogicalKind::TimestampMillis:
      return with_digits(PgBase::Timestamp, type.precision.value_or(3));
    case LogicalKind::TimestampMicros:
    case LogicalKind::TimestampNanos:
    case LogicalKind::TimestampAny:
    case LogicalKind::IsoTimestamp: return with_digits(PgBase::Timestamp, type.precision);
    case LogicalKind::ZonedTimestamp: return with_digits(PgBase::Timestamptz, type.precision);
    case LogicalKind::ZonedTime: return with_digits(PgBase::Timetz, type.precision);
    case LogicalKind::MicroDuration:
    case LogicalKind::Interval: return plain(PgBase::Interval);
    case LogicalKind::Json:
      return plain(type.source_type == "JSONB" ? PgBase::Jsonb : PgBase::Json);
    case LogicalKind::JsonTree: return plain(PgBase::Jsonb);
    case LogicalKind::Uuid: return plain(PgBase::Uuid);
    case LogicalKind::Xml: return plain(PgBase::Xml);
    case LogicalKind::Ltree: return extension_type("ltree");
    case LogicalKind::Tsvector: return plain(PgBase::Tsvector);
    case LogicalKind::Bits: return bits(type);
    case LogicalKind::Point: return plain(PgBase::Point);
    case LogicalKind::Array: return array_of(type);
    case LogicalKind::Unmapped: return std::nullopt;
  }
  std::abort();
}

}  // namespace weir
