#include "compiler/frontend/weir/field_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "compiler/diagnostics/nearest.h"

namespace weir {

namespace {

struct TypeInfo {
  FieldTypeWord word{};
  std::string_view name;
  std::size_t least_parameters = 0;
  std::size_t most_parameters = 0;
  std::int32_t lowest = 0;  // of the first parameter
  std::int32_t highest = 0;
  std::string_view usage;
};

constexpr TypeInfo kTypes[] = {
    {FieldTypeWord::Bool, "bool", 0, 0, 0, 0, ""},
    {FieldTypeWord::Int8, "int8", 0, 0, 0, 0, ""},
    {FieldTypeWord::Int16, "int16", 0, 0, 0, 0, ""},
    {FieldTypeWord::Int32, "int32", 0, 0, 0, 0, ""},
    {FieldTypeWord::Int64, "int64", 0, 0, 0, 0, ""},
    {FieldTypeWord::Float32, "float32", 0, 0, 0, 0, ""},
    {FieldTypeWord::Float64, "float64", 0, 0, 0, 0, ""},
    {FieldTypeWord::String, "string", 0, 0, 0, 0, ""},
    {FieldTypeWord::Bytes, "bytes", 0, 0, 0, 0, ""},
    {FieldTypeWord::Decimal, "decimal", 0, 2, 1, 1000, "decimal or decimal(precision, scale)"},
    {FieldTypeWord::Date, "date", 0, 0, 0, 0, ""},
    {FieldTypeWord::Time, "time", 0, 1, 0, 6, "time or time(digits of the second)"},
    {FieldTypeWord::TimeTz, "timetz", 0, 0, 0, 0, ""},
    {FieldTypeWord::Timestamp,
     "timestamp",
     0,
     1,
     0,
     6,
     "timestamp or timestamp(digits of the second)"},
    {FieldTypeWord::TimestampTz,
     "timestamptz",
     0,
     1,
     0,
     6,
     "timestamptz or timestamptz(digits of the second)"},
    {FieldTypeWord::Interval, "interval", 0, 0, 0, 0, ""},
    {FieldTypeWord::Uuid, "uuid", 0, 0, 0, 0, ""},
    {FieldTypeWord::Json, "json", 0, 0, 0, 0, ""},
    {FieldTypeWord::Xml, "xml", 0, 0, 0, 0, ""},
    // 83,886,080 is PostgreSQL's limit for bit(n).
    {FieldTypeWord::Bits, "bits", 1, 1, 1, 83'886'080, "bits(length)"},
};

// What people bring from SQL and from other schema languages.
struct Alias {
  std::string_view theirs;
  std::string_view ours;
};
constexpr Alias kAliases[] = {
    {"boolean", "bool"},       {"smallint", "int16"}, {"int", "int32"},
    {"integer", "int32"},      {"bigint", "int64"},   {"long", "int64"},
    {"float", "float64"},      {"double", "float64"}, {"real", "float32"},
    {"numeric", "decimal"},    {"text", "string"},    {"varchar", "string"},
    {"char", "string"},        {"bytea", "bytes"},    {"binary", "bytes"},
    {"datetime", "timestamp"}, {"jsonb", "json"},     {"bit", "bits"},
    {"duration", "interval"},
};

const TypeInfo* find_type(std::string_view word) {
  const auto* found = std::ranges::find(kTypes, word, &TypeInfo::name);
  return found == std::end(kTypes) ? nullptr : found;
}

std::optional<std::int32_t> whole_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> suggestion(std::string_view word) {
  const auto* alias = std::ranges::find(kAliases, word, &Alias::theirs);
  if (alias != std::end(kAliases)) return std::string(alias->ours);
  return nearest(word, field_type_names());
}

void report_unknown(const syntax::Field& field, Diagnostics& diagnostics) {
  Diagnostic found{
      .code = Code::S110,
      .message = fmt::format("unknown type `{}` of field `{}`", field.type.text, field.name.text),
      .primary = {field.type.span, ""}};
  if (auto near = suggestion(field.type.text)) {
    found.helps.push_back(fmt::format("did you mean `{}`?", *near));
  } else {
    found.helps.push_back(fmt::format("the types are {}", fmt::join(field_type_names(), ", ")));
  }
  diagnostics.add(std::move(found));
}

// What is wrong with the parameters, or nothing.
std::string parameter_problem(const TypeInfo& info, const std::vector<syntax::Name>& given) {
  if (info.most_parameters == 0 && !given.empty()) {
    return fmt::format("`{}` takes no parameters", info.name);
  }
  if (given.size() < info.least_parameters || given.size() > info.most_parameters) {
    return given.empty()
               ? fmt::format("`{}` needs a parameter", info.name)
               : fmt::format("{} parameters are too many for `{}`", given.size(), info.name);
  }
  for (const syntax::Name& parameter : given) {
    if (!whole_number(parameter.text)) {
      return fmt::format(
          "`{}` is not a whole number that `{}` can take", parameter.text, info.name);
    }
  }
  if (given.empty()) return {};
  const std::int32_t first = *whole_number(given[0].text);
  if (first < info.lowest || first > info.highest) {
    return fmt::format("`{}` takes {} to {}, not {}", info.name, info.lowest, info.highest, first);
  }
  if (given.size() < 2) return {};
  const std::int32_t scale = *whole_number(given[1].text);
  if (scale < 0 || scale > first) {
    return fmt::format(
        "the scale of `{}` is from 0 to its precision of {}, not {}", info.name, first, scale);
  }
  return {};
}

bool writes_text(Format format) {
  switch (format) {
    case Format::Json: return true;
    case Format::DebeziumJson:
    case Format::ConnectJson:
    case Format::Avro:
    case Format::JsonSchema:
    case Format::Protobuf: return false;
  }
  std::abort();
}

LogicalKind time_kind(const FieldType& type, TimeMode mode) {
  switch (mode) {
    case TimeMode::Connect: return LogicalKind::TimeMillis;
    case TimeMode::Micros: return LogicalKind::TimeMicros;
    case TimeMode::Unstated:
    case TimeMode::Adaptive:
      return type.precision && *type.precision <= 3 ? LogicalKind::TimeMillis
                                                    : LogicalKind::TimeMicros;
  }
  std::abort();
}

LogicalKind wire_kind(const FieldType& type, const Source& source) {
  const bool text = writes_text(source.format);
  switch (type.word) {
    case FieldTypeWord::Bool: return LogicalKind::Boolean;
    case FieldTypeWord::Int8: return LogicalKind::Int8;
    case FieldTypeWord::Int16: return LogicalKind::Int16;
    case FieldTypeWord::Int32: return LogicalKind::Int32;
    case FieldTypeWord::Int64: return LogicalKind::Int64;
    case FieldTypeWord::Float32: return LogicalKind::Float32;
    case FieldTypeWord::Float64: return LogicalKind::Float64;
    case FieldTypeWord::String: return LogicalKind::String;
    case FieldTypeWord::Bytes: return LogicalKind::Bytes;
    case FieldTypeWord::Decimal: return text ? LogicalKind::DecimalText : LogicalKind::DecimalAny;
    case FieldTypeWord::Date: return text ? LogicalKind::IsoDate : LogicalKind::Date;
    case FieldTypeWord::Time:
      return text ? LogicalKind::IsoTime : time_kind(type, source.time_mode);
    case FieldTypeWord::TimeTz: return LogicalKind::ZonedTime;
    case FieldTypeWord::Timestamp:
      return text ? LogicalKind::IsoTimestamp : LogicalKind::TimestampAny;
    case FieldTypeWord::TimestampTz: return LogicalKind::ZonedTimestamp;
    case FieldTypeWord::Interval: return LogicalKind::Interval;
    case FieldTypeWord::Uuid: return LogicalKind::Uuid;
    case FieldTypeWord::Json: return text ? LogicalKind::JsonTree : LogicalKind::Json;
    case FieldTypeWord::Xml: return LogicalKind::Xml;
    case FieldTypeWord::Bits: return LogicalKind::Bits;
  }
  std::abort();
}

}  // namespace

bool is_field_type(std::string_view word) {
  return find_type(word) != nullptr;
}

const std::vector<std::string_view>& field_type_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const TypeInfo& info : kTypes) all.push_back(info.name);
    return all;
  }();
  return names;
}

std::optional<FieldType> read_field_type(const syntax::Field& field, Diagnostics& diagnostics) {
  const TypeInfo* info = find_type(field.type.text);
  if (info == nullptr) {
    report_unknown(field, diagnostics);
    return std::nullopt;
  }
  if (std::string problem = parameter_problem(*info, field.parameters); !problem.empty()) {
    Diagnostic found{
        .code = Code::S111, .message = std::move(problem), .primary = {field.type_span, ""}};
    if (!info->usage.empty()) found.helps.push_back(fmt::format("write {}", info->usage));
    diagnostics.add(std::move(found));
    return std::nullopt;
  }
  FieldType type{.word = info->word, .precision = {}, .scale = {}, .array = field.array};
  if (!field.parameters.empty()) type.precision = whole_number(field.parameters[0].text);
  if (field.parameters.size() > 1) type.scale = whole_number(field.parameters[1].text);
  // decimal(12) has no digits after the point, as in SQL.
  if (type.word == FieldTypeWord::Decimal && type.precision && !type.scale) type.scale = 0;
  return type;
}

LogicalType wire_type(const FieldType& type, const Source& source) {
  LogicalType wire;
  wire.kind = wire_kind(type, source);
  if (type.word == FieldTypeWord::Bits) {
    wire.length = type.precision;
  } else {
    wire.precision = type.precision;
    wire.scale = type.scale;
  }
  if (!type.array) return wire;
  LogicalType array;
  array.kind = LogicalKind::Array;
  array.element.push_back(std::move(wire));
  return array;
}

}  // namespace weir
