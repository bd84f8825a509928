#include "compiler/lower/default_literal.h"

#include <fmt/format.h>

#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "compiler/lower/default_time.h"
#include "compiler/value/array_literal.h"
#include "compiler/value/base64.h"
#include "compiler/value/decimal.h"
#include "compiler/value/float_text.h"
#include "compiler/value/utf8.h"
#include "compiler/value/uuid.h"

namespace weir {

namespace {

using Json = nlohmann::json;
using Input = DefaultInput;

bool is_text_column(const PgType& column) {
  return column.base == PgBase::Text || column.base == PgBase::Varchar ||
         column.base == PgBase::Bpchar;
}

template <typename T>
Reading check_integer(const Decimal& value) {
  std::int64_t whole = 0;
  const Reading reading = decimal_to_int64(value, whole);
  if (reading != Reading::Ok) return reading;
  const bool fits =
      whole >= std::numeric_limits<T>::min() && whole <= std::numeric_limits<T>::max();
  return fits ? Reading::Ok : Reading::OutOfRange;
}

// Prints a number for a column of any numeric type, or of text.
Reading print_number(const Decimal& value, const PgType& column, std::string& out) {
  Reading reading = Reading::Malformed;
  if (column.base == PgBase::Int2) reading = check_integer<std::int16_t>(value);
  if (column.base == PgBase::Int4) reading = check_integer<std::int32_t>(value);
  if (column.base == PgBase::Int8) reading = check_integer<std::int64_t>(value);
  if (column.base == PgBase::Oid) reading = check_integer<std::uint32_t>(value);
  if (column.base == PgBase::Numeric) reading = fit_decimal(value, column.precision, column.scale);
  if (column.base == PgBase::Text) reading = fit_decimal(value, std::nullopt, std::nullopt);
  if (column.base == PgBase::Money) {
    Decimal cents = value;
    cents.scale -= 2;
    reading = check_integer<std::int64_t>(cents);
  }
  if (reading == Reading::Ok) append_decimal_text(value, out);
  return reading;
}

Reading print_float(const Input& in, std::string& out) {
  const PgBase base = in.column.base;
  if (base != PgBase::Float4 && base != PgBase::Float8) {
    Decimal value;
    const std::string text = in.json.is_string() ? in.json.get<std::string>() : "";
    const Reading reading = parse_decimal(text.empty() ? in.token : text, value);
    return reading == Reading::Ok ? print_number(value, in.column, out) : reading;
  }
  if (in.json.is_string()) {
    out = in.json.get<std::string>();
    const bool word = out == "NaN" || out == "Infinity" || out == "-Infinity";
    return word ? Reading::Ok : Reading::Malformed;
  }
  if (!in.json.is_number()) return Reading::Malformed;
  const auto value = in.json.get<double>();
  if (base == PgBase::Float8) {
    append_float_text(value, out);
    return Reading::Ok;
  }
  const auto single = static_cast<float>(value);
  append_float_text(single, out);
  const bool exact = in.type.kind == LogicalKind::Float32 || static_cast<double>(single) == value;
  return exact ? Reading::Ok : Reading::Inexact;
}

Reading read_base64_decimal(const Json& json, std::int32_t scale, Decimal& out) {
  std::string bytes;
  if (!json.is_string() || !decode_base64(json.get_ref<const std::string&>(), bytes)) {
    return Reading::Malformed;
  }
  return decimal_from_bytes(bytes, scale, out);
}

Reading read_variable_decimal(const Json& json, Decimal& out) {
  constexpr std::int64_t kMostPlaces = 1'000'000;
  const auto scale = json.find("scale");
  const auto value = json.find("value");
  if (scale == json.end() || value == json.end()) return Reading::Malformed;
  if (!scale->is_number_integer()) return Reading::Malformed;
  const auto places = scale->get<std::int64_t>();
  if (places > kMostPlaces || places < -kMostPlaces) return Reading::OutOfRange;
  return read_base64_decimal(*value, static_cast<std::int32_t>(places), out);
}

Reading print_decimal(const Input& in, std::string& out) {
  const bool text =
      in.type.kind == LogicalKind::DecimalText || in.type.kind == LogicalKind::DecimalAny;
  Decimal value;
  Reading reading = Reading::Malformed;
  if (in.json.is_number()) {
    reading = parse_decimal(in.token, value);
  } else if (in.json.is_object()) {
    reading = read_variable_decimal(in.json, value);
  } else if (in.json.is_string() && text) {
    reading = parse_decimal(in.json.get_ref<const std::string&>(), value);
  } else {
    reading = read_base64_decimal(in.json, in.type.scale.value_or(0), value);
  }
  return reading == Reading::Ok ? print_number(value, in.column, out) : reading;
}

Reading print_integer(const Input& in, std::string& out) {
  if (in.column.base == PgBase::Float4 || in.column.base == PgBase::Float8) {
    return print_float(in, out);
  }
  if (!in.json.is_number_integer()) return Reading::Malformed;
  Decimal value;
  const Reading reading = parse_decimal(in.token, value);
  return reading == Reading::Ok ? print_number(value, in.column, out) : reading;
}

Reading print_text(const Input& in, std::string& out) {
  if (!in.json.is_string()) return Reading::Malformed;
  out = in.json.get<std::string>();
  if (out.find('\0') != std::string::npos) return Reading::OutOfRange;
  UuidBytes ignored{};
  if (in.column.base == PgBase::Uuid && !parse_uuid(out, ignored)) return Reading::Malformed;
  const bool json = in.column.base == PgBase::Json || in.column.base == PgBase::Jsonb;
  if (json && !Json::accept(out)) return Reading::Malformed;
  const bool sized = is_text_column(in.column) && in.column.precision;
  const auto room = static_cast<std::size_t>(in.column.precision.value_or(0));
  return sized && count_code_points(out) > room ? Reading::OutOfRange : Reading::Ok;
}

Reading print_bytes(const Input& in, std::string& out) {
  std::string bytes;
  if (in.column.base != PgBase::Bytea || !in.json.is_string() ||
      !decode_base64(in.json.get_ref<const std::string&>(), bytes)) {
    return Reading::Malformed;
  }
  out = "\\x";
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  return Reading::Ok;
}

Reading print_bits(const Input& in, std::string& out) {
  std::string bytes;
  if (!in.json.is_string() || !decode_base64(in.json.get_ref<const std::string&>(), bytes)) {
    return Reading::Malformed;
  }
  const bool sized = in.type.length && *in.type.length != std::numeric_limits<std::int32_t>::max();
  const std::size_t count = sized ? static_cast<std::size_t>(*in.type.length) : bytes.size() * 8;
  const auto bit_at = [&](std::size_t i) {
    return i / 8 < bytes.size() && (static_cast<std::uint8_t>(bytes[i / 8]) >> i % 8 & 1U) != 0;
  };
  for (std::size_t i = count; i < bytes.size() * 8; ++i) {
    if (bit_at(i)) return Reading::OutOfRange;
  }
  for (std::size_t i = count; i-- > 0;) out += bit_at(i) ? '1' : '0';
  const auto length = static_cast<std::size_t>(in.column.precision.value_or(0));
  if (!in.column.precision) return Reading::Ok;
  const bool fits = in.column.base == PgBase::Bit ? count == length : count <= length;
  return fits ? Reading::Ok : Reading::OutOfRange;
}

Reading print_point(const Input& in, std::string& out) {
  const auto x = in.json.find("x");
  const auto y = in.json.find("y");
  const bool numbers = x != in.json.end() && y != in.json.end() && x->is_number() && y->is_number();
  if (!numbers || in.column.base != PgBase::Point) return Reading::Malformed;
  out = '(';
  append_float_text(x->get<double>(), out);
  out += ',';
  append_float_text(y->get<double>(), out);
  out += ')';
  return Reading::Ok;
}

Reading print_boolean(const Input& in, std::string& out) {
  const bool bit = in.column.base == PgBase::Bit && in.column.precision == 1;
  if (!in.json.is_boolean() || (!bit && in.column.base != PgBase::Bool)) return Reading::Malformed;
  const bool on = in.json.get<bool>();
  if (bit) {
    out = on ? "1" : "0";
  } else {
    out = on ? "true" : "false";
  }
  return Reading::Ok;
}

Reading print_json_tree(const Input& in, std::string& out) {
  out = in.token;
  const bool json = in.column.base == PgBase::Json || in.column.base == PgBase::Jsonb;
  return json ? Reading::Ok : Reading::Malformed;
}

Reading print(const Input& in, std::string& out);

Reading print_array(const Input& in, std::string& out) {
  if (!in.json.is_array() || in.type.element.empty() || !in.column.array) return Reading::Malformed;
  PgType column = in.column;
  column.array = false;
  out = '{';
  for (const Json& item : in.json) {
    if (out.size() > 1) out += ',';
    if (item.is_null()) {
      out += kArrayNull;
      continue;
    }
    const std::string token = item.dump();
    std::string text;
    const Reading reading = print(
        {.type = in.type.element.front(), .column = column, .json = item, .token = token}, text);
    if (reading != Reading::Ok) return reading;
    append_array_item(text, out);
  }
  out += '}';
  return Reading::Ok;
}

Reading print(const Input& in, std::string& out) {
  constexpr std::int64_t kMillis = 1'000;
  constexpr std::int64_t kNanos = 1'000;
  switch (in.type.kind) {
    case LogicalKind::Boolean: return print_boolean(in, out);
    case LogicalKind::Int8:
    case LogicalKind::Int16:
    case LogicalKind::Int32:
    case LogicalKind::Int64:
    case LogicalKind::Year: return print_integer(in, out);
    case LogicalKind::Float32:
    case LogicalKind::Float64: return print_float(in, out);
    case LogicalKind::String:
    case LogicalKind::Json:
    case LogicalKind::Uuid:
    case LogicalKind::Xml:
    case LogicalKind::Enum:
    case LogicalKind::EnumSet:
    case LogicalKind::Ltree:
    case LogicalKind::Tsvector: return print_text(in, out);
    case LogicalKind::Bytes: return print_bytes(in, out);
    case LogicalKind::Decimal:
    case LogicalKind::VariableDecimal:
    case LogicalKind::DecimalText:
    case LogicalKind::DecimalAny: return print_decimal(in, out);
    case LogicalKind::Date:
    case LogicalKind::IsoDate: return print_default_date(in, out);
    case LogicalKind::TimeMillis: return print_default_time(in, kMillis, 1, out);
    case LogicalKind::TimeMicros:
    case LogicalKind::IsoTime: return print_default_time(in, 1, 1, out);
    case LogicalKind::TimeNanos: return print_default_time(in, 1, kNanos, out);
    case LogicalKind::TimestampMillis: return print_default_timestamp(in, kMillis, 1, out);
    case LogicalKind::TimestampMicros:
    case LogicalKind::TimestampAny:
    case LogicalKind::IsoTimestamp:
    case LogicalKind::ZonedTimestamp: return print_default_timestamp(in, 1, 1, out);
    case LogicalKind::TimestampNanos: return print_default_timestamp(in, 1, kNanos, out);
    case LogicalKind::ZonedTime: return print_default_timetz(in, out);
    case LogicalKind::MicroDuration:
    case LogicalKind::Interval: return print_default_interval(in, 1, out);
    case LogicalKind::NanoDuration: return print_default_interval(in, kNanos, out);
    case LogicalKind::JsonTree: return print_json_tree(in, out);
    case LogicalKind::Bits: return print_bits(in, out);
    case LogicalKind::Point: return print_point(in, out);
    case LogicalKind::Array: return print_array(in, out);
    case LogicalKind::Unmapped: return Reading::Malformed;
  }
  std::abort();
}

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::string> default_text(const LogicalType& type,
                                 const PgType& column,
                                 std::string_view default_json) {
  constexpr std::size_t kExcerpt = 60;
  const std::string_view token = trim(default_json);
  const Json json = Json::parse(token, nullptr, false);
  std::string out;
  Reading reading = Reading::Malformed;
  if (!json.is_discarded() && !json.is_null()) {
    const PgType ruling = ruling_type(column);
    reading = print({.type = type, .column = ruling, .json = json, .token = token}, out);
  }
  const std::string_view shown = token.substr(0, kExcerpt);
  const std::string wanted = to_sql(column);
  switch (reading) {
    case Reading::Ok: return out;
    case Reading::Malformed:
      return fail(Code::N603, fmt::format("{} can't be read as a constant of {}", shown, wanted));
    case Reading::OutOfRange:
      return fail(Code::N603, fmt::format("{} is out of range for {}", shown, wanted));
    case Reading::Inexact:
      return fail(Code::N603, fmt::format("{} would be rounded by {}", shown, wanted));
  }
  std::abort();
}

}  // namespace weir
