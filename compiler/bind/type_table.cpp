#include "compiler/bind/type_table.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "compiler/bind/assignability.h"

namespace weir {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::string_view kLabel = "  value-checked  ";

struct Sample {
  std::string_view name;
  LogicalType type;
};

LogicalType of(LogicalKind kind) {
  LogicalType type;
  type.kind = kind;
  return type;
}

LogicalType sized(LogicalKind kind, std::int32_t length) {
  LogicalType type = of(kind);
  type.length = length;
  return type;
}

LogicalType decimal(std::int32_t precision, std::int32_t scale) {
  LogicalType type = of(LogicalKind::Decimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}

std::vector<Sample> events() {
  using K = LogicalKind;
  return {
      {"boolean", of(K::Boolean)},
      {"int8", of(K::Int8)},
      {"int16", of(K::Int16)},
      {"int32, year", of(K::Int32)},
      {"int64", of(K::Int64)},
      {"float32", of(K::Float32)},
      {"float64", of(K::Float64)},
      {"decimal(12,2)", decimal(12, 2)},
      {"decimal of any size", of(K::VariableDecimal)},
      {"string, enum, enum set", of(K::String)},
      {"string of at most 20 characters", sized(K::String, 20)},
      {"bytes", of(K::Bytes)},
      {"bits(8)", sized(K::Bits, 8)},
      {"date", of(K::Date)},
      {"time in milliseconds", of(K::TimeMillis)},
      {"time in microseconds or nanoseconds", of(K::TimeMicros)},
      {"time with a zone", of(K::ZonedTime)},
      {"timestamp in milliseconds", of(K::TimestampMillis)},
      {"timestamp in microseconds or nanoseconds", of(K::TimestampMicros)},
      {"timestamp with a zone", of(K::ZonedTimestamp)},
      {"interval", of(K::Interval)},
      {"duration in microseconds", of(K::MicroDuration)},
      {"duration in nanoseconds", of(K::NanoDuration)},
      {"json text", of(K::Json)},
      {"json value", of(K::JsonTree)},
      {"uuid", of(K::Uuid)},
      {"xml", of(K::Xml)},
      {"ltree", of(K::Ltree)},
      {"tsvector", of(K::Tsvector)},
      {"point", of(K::Point)},
  };
}

PgType modified(PgBase base, std::int32_t precision) {
  PgType type;
  type.base = base;
  type.precision = precision;
  return type;
}

PgType named(std::string_view name, TypeClass type_class) {
  PgType type;
  type.base = PgBase::Other;
  type.type_class = type_class;
  type.other.name = name;
  return type;
}

struct ColumnType {
  std::string name;
  PgType type;
};

// Every built-in type without modifiers, some with, and types that a database defines.
std::vector<ColumnType> columns() {
  std::vector<ColumnType> out;
  const auto add = [&](const PgType& type) { out.push_back({to_sql(type), type}); };
  for (int base = 0; base < static_cast<int>(PgBase::Other); ++base) {
    PgType type;
    type.base = static_cast<PgBase>(base);
    add(type);
    if (type.base == PgBase::Varchar || type.base == PgBase::Bpchar) add(modified(type.base, 20));
    if (type.base == PgBase::Bit || type.base == PgBase::Varbit) add(modified(type.base, 8));
    if (type.base == PgBase::Time || type.base == PgBase::Timestamp ||
        type.base == PgBase::Timestamptz) {
      add(modified(type.base, 3));
    }
    if (type.base == PgBase::Numeric) {
      PgType numeric = modified(type.base, 12);
      numeric.scale = 2;
      add(numeric);
    }
  }
  out.push_back({"an enum", named("mood", TypeClass::Enum)});
  out.push_back({"ltree", named("ltree", TypeClass::Base)});
  out.push_back({"another type", named("other", TypeClass::Base)});
  return out;
}

void append_row(std::string& out, std::string_view label, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::string line = fmt::format("  {:<{}}", label, kLabel.size() - 2);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string word = names[i] + (i + 1 < names.size() ? "," : "");
    if (line.size() + 1 + word.size() > kWidth) {
      out += line + '\n';
      line = std::string(kLabel.size(), ' ');
    }
    if (line.size() > kLabel.size()) line += ' ';
    line += word;
  }
  out += line + '\n';
}

void append_event(std::string& out, const Sample& event) {
  std::array<std::vector<std::string>, 3> by_fit;
  for (const ColumnType& column : columns()) {
    const Fit fit = assignability(event.type, column.type).fit;
    if (fit != Fit::Impossible) by_fit.at(static_cast<std::size_t>(fit)).push_back(column.name);
  }
  out += fmt::format("\n{}\n", event.name);
  append_row(out, "exact", by_fit[0]);
  append_row(out, "widening", by_fit[1]);
  append_row(out, "value-checked", by_fit[2]);
}

}  // namespace

std::string type_table() {
  std::string out =
      "Which columns take which values of events. `exact` holds just these values, `widening` "
      "more,\n"
      "`value-checked` some: each value is checked, and rows with one that does not fit are set "
      "aside\n"
      "(R201, or N614 where only an unstated length is in doubt). A column that is not named "
      "takes\n"
      "none. A domain is like the type under it; an array like its elements.\n";
  for (const Sample& event : events()) append_event(out, event);
  return out;
}

}  // namespace weir
