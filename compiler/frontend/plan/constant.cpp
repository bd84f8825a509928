#include "compiler/frontend/plan/constant.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/frontend/plan/array_items.h"
#include "compiler/value/decimal.h"
#include "compiler/value/float_text.h"
#include "compiler/value/utf8.h"
#include "compiler/value/uuid.h"

namespace weir {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

bool is_made_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// Each run of digits as one 9: "2026-03-01 11:34" is "9-9-9 9:9".
std::string shape_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    if (digit && !out.ends_with('9')) out += '9';
  }
  return out;
}

bool keeps_fraction(const PgType& type, std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return true;
  const std::string_view behind = text.substr(dot + 1);
  const std::size_t end = std::min(behind.find_first_not_of("0123456789"), behind.size());
  return end <= static_cast<std::size_t>(type.precision.value_or(6));
}

bool is_decimal(std::string_view text, Decimal& value) {
  if (parse_decimal(text, value) != Reading::Ok) return false;
  std::string again;
  append_decimal_text(value, again);
  return again == text;
}

bool is_numeric(const PgType& type, std::string_view text) {
  Decimal value;
  return is_decimal(text, value) && fit_decimal(value, type.precision, type.scale) == Reading::Ok;
}

template <typename T>
bool is_integer(std::string_view text) {
  Decimal value;
  std::int64_t whole = 0;
  return is_decimal(text, value) && decimal_to_int64(value, whole) == Reading::Ok &&
         whole >= std::numeric_limits<T>::min() && whole <= std::numeric_limits<T>::max();
}

template <typename T>
bool is_float(std::string_view text) {
  if (is_one_of(text, {"NaN", "Infinity", "-Infinity"})) return true;
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  std::string again;
  append_float_text(value, again);
  return again == text;
}

bool is_money(std::string_view text) {
  Decimal value;
  if (!is_decimal(text, value)) return false;
  value.scale -= 2;
  std::int64_t cents = 0;
  return decimal_to_int64(value, cents) == Reading::Ok;
}

bool is_text(const PgType& type, std::string_view text) {
  if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return false;
  return !type.precision || count_code_points(text) <= static_cast<std::size_t>(*type.precision);
}

bool is_bits(const PgType& type, std::string_view text) {
  const auto length = static_cast<std::size_t>(type.precision.value_or(0));
  if (!is_made_of(text, "01")) return false;
  if (!type.precision) return true;
  return type.base == PgBase::Bit ? text.size() == length : text.size() <= length;
}

bool is_bytes(std::string_view text) {
  return text.starts_with("\\x") && text.size() % 2 == 0 &&
         is_made_of(text.substr(2), "0123456789abcdef");
}

bool is_json(std::string_view text) {
  return text.find('\0') == std::string_view::npos && nlohmann::json::accept(text);
}

bool is_uuid(std::string_view text) {
  UuidBytes uuid{};
  return parse_uuid(text, uuid);
}

bool is_date(std::string_view text) {
  return is_one_of(text, {"infinity", "-infinity"}) ||
         is_one_of(shape_of(text), {"9-9-9", "9-9-9 BC"});
}

bool is_timestamp(const PgType& type, std::string_view text) {
  if (is_one_of(text, {"infinity", "-infinity"})) return true;
  if (text.ends_with(" BC")) text.remove_suffix(3);
  if (type.base == PgBase::Timestamptz) {
    if (!text.ends_with("+00")) return false;
    text.remove_suffix(3);
  }
  return keeps_fraction(type, text) && is_one_of(shape_of(text), {"9-9-9 9:9:9", "9-9-9 9:9:9.9"});
}

bool is_time(const PgType& type, std::string_view text) {
  if (type.base == PgBase::Timetz) {
    const auto zone = text.find_first_of("+-");
    if (zone == std::string_view::npos) return false;
    if (!is_one_of(shape_of(text.substr(zone + 1)), {"9:9", "9:9:9"})) return false;
    text = text.substr(0, zone);
  }
  return keeps_fraction(type, text) && is_one_of(shape_of(text), {"9:9:9", "9:9:9.9"});
}

bool is_interval(const PgType& type, std::string_view text) {
  return text.starts_with('P') && text.size() > 1 && keeps_fraction(type, text) &&
         is_made_of(text.substr(1), "0123456789.-MDTHS");
}

bool is_range_of_numbers(std::string_view text) {
  return text == "empty" || is_made_of(text, "0123456789.-+eE,[]()\" ");
}

// Bounds are texts of times, and could be the words that are refused elsewhere.
bool is_range_of_times(std::string_view text) {
  if (text == "empty") return true;
  std::string rest(text);
  for (const std::string_view word : {"infinity", " BC"}) {
    for (auto at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
      rest.erase(at, word.size());
    }
  }
  return is_made_of(rest, "0123456789.-+:,[]()\" ");
}

bool is_constant_of_one(const PgType& type, std::string_view text) {
  switch (type.base) {
    case PgBase::Bool: return is_one_of(text, {"true", "false"});
    case PgBase::Int2: return is_integer<std::int16_t>(text);
    case PgBase::Int4: return is_integer<std::int32_t>(text);
    case PgBase::Int8: return is_integer<std::int64_t>(text);
    case PgBase::Oid: return is_integer<std::uint32_t>(text);
    case PgBase::Float4: return is_float<float>(text);
    case PgBase::Float8: return is_float<double>(text);
    case PgBase::Numeric: return is_numeric(type, text);
    case PgBase::Money: return is_money(text);
    case PgBase::Text:
    case PgBase::Varchar:
    case PgBase::Bpchar:
    case PgBase::Name:
    case PgBase::Xml:
    case PgBase::Tsvector:
    case PgBase::Other: return is_text(type, text);
    case PgBase::Bytea: return is_bytes(text);
    case PgBase::Date: return is_date(text);
    case PgBase::Time:
    case PgBase::Timetz: return is_time(type, text);
    case PgBase::Timestamp:
    case PgBase::Timestamptz: return is_timestamp(type, text);
    case PgBase::Interval: return is_interval(type, text);
    case PgBase::Uuid: return is_uuid(text);
    case PgBase::Json:
    case PgBase::Jsonb: return is_json(text);
    case PgBase::Bit:
    case PgBase::Varbit: return is_bits(type, text);
    case PgBase::Point: return is_made_of(text, "0123456789.-+e,()");
    case PgBase::Inet:
    case PgBase::Cidr:
    case PgBase::Macaddr:
    case PgBase::Macaddr8: return is_made_of(text, "0123456789abcdefABCDEF.:/-");
    case PgBase::Int4range:
    case PgBase::Int8range:
    case PgBase::Numrange: return is_range_of_numbers(text);
    case PgBase::Tsrange:
    case PgBase::Tstzrange:
    case PgBase::Daterange: return is_range_of_times(text);
    // weir gives these no defaults.
    case PgBase::Line:
    case PgBase::Lseg:
    case PgBase::Box:
    case PgBase::Path:
    case PgBase::Polygon:
    case PgBase::Circle: return false;
  }
  std::abort();
}

}  // namespace

bool is_constant(const PgType& type, std::string_view text) {
  if (!type.array) return is_constant_of_one(type, text);
  const auto items = array_items(text);
  PgType element = type;
  element.array = false;
  return items && std::ranges::all_of(*items, [&](const auto& item) {
           return !item || is_constant_of_one(element, *item);
         });
}

}  // namespace weir
