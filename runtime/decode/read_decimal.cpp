#include "runtime/decode/read_decimal.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <limits>

#include "compiler/value/base64.h"

namespace weir {

namespace od = simdjson::ondemand;

namespace {

constexpr std::int32_t kMoneyDigits = 2;
constexpr std::size_t kSmallDigits = 18;  // fit in 64 bits whatever they are

constexpr auto make_powers() {
  std::array<std::int64_t, kSmallDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr auto kPowersOf10 = make_powers();

void widen(CodecState& state, const NumericValue& value) {
  if (value.small) assign_decimal(value.unscaled, value.scale, state.decimal);
}

std::string describe(CodecState& state, const NumericValue& value) {
  widen(state, value);
  const Decimal& decimal = state.decimal;
  constexpr std::int32_t kReadable = 60;
  std::string text;
  if (decimal.scale < -kReadable || decimal.scale > kReadable) {
    return fmt::format("{}e{}", excerpt(decimal.digits), -std::int64_t{decimal.scale});
  }
  append_decimal_text(decimal, text);
  return text;
}

// `-12.34` of at most 18 digits, without exponent. False for anything else.
bool parse_small(std::string_view text, NumericValue& out) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t digits = 0;
  std::size_t count = 0;
  std::size_t point = std::string_view::npos;
  for (const char c : text) {
    if (c == '.' && point == std::string_view::npos && count > 0) {
      point = count;
    } else if (c >= '0' && c <= '9' && count < kSmallDigits) {
      digits = digits * 10 + (c - '0');
      ++count;
    } else {
      return false;
    }
  }
  if (count == 0) return false;
  out.small = true;
  out.unscaled = negative ? -digits : digits;
  out.scale = point == std::string_view::npos ? 0 : static_cast<std::int32_t>(count - point);
  return true;
}

Reading parse_digits(CodecState& state, std::string_view text, NumericValue& out) {
  if (parse_small(text, out)) return Reading::Ok;
  out.small = false;
  return parse_decimal(text, state.decimal);
}

Got taken(CodecState& state, Reading reading, std::string_view text) {
  if (reading == Reading::Ok) return Got::Value;
  if (reading == Reading::OutOfRange) return weir::out_of_range(state, text);
  return unreadable(state, text, "a decimal number");
}

Got read_json_number(CodecState& state, JsonValue& value, NumericValue& out) {
  const std::string_view token = raw_token(value);
  return taken(state, parse_digits(state, token, out), token);
}

// The unscaled integer from base64.
Got take_base64(CodecState& state, std::string_view text, std::int32_t scale, NumericValue& out) {
  state.bytes.clear();
  if (!decode_base64(text, state.bytes) || state.bytes.empty()) {
    return unreadable(state, text, "the base64 of a decimal");
  }
  const auto small = small_from_bytes(state.bytes);
  out.small = small.has_value();
  if (small) {
    out.unscaled = *small;
    out.scale = scale;
    return Got::Value;
  }
  return taken(state, decimal_from_bytes(state.bytes, scale, state.decimal), text);
}

Got ambiguous(CodecState& state, std::string_view text, std::string_view why) {
  return bad(state,
             Code::D417,
             fmt::format("\"{}\" {}; set decimal_handling_mode on the source", excerpt(text), why));
}

// Base64 without a schema: only the column can tell the scale.
Got take_base64_by_column(CodecState& state, std::string_view text, NumericValue& out) {
  const bool numeric = state.column.base == PgBase::Numeric;
  const auto scale = state.type.scale ? state.type.scale
                     : numeric        ? state.column.scale
                                      : std::nullopt;
  if (scale) return take_base64(state, text, *scale, out);
  return bad(state,
             Code::D417,
             fmt::format("\"{}\" is a decimal whose scale neither the record nor {} tells",
                         excerpt(text),
                         to_sql(state.column)));
}

Got take_text(CodecState& state, std::string_view text, NumericValue& out) {
  return taken(state, parse_digits(state, text, out), text);
}

Got take_either(CodecState& state, std::string_view text, NumericValue& out) {
  state.bytes.clear();
  const bool base64 = decode_base64(text, state.bytes) && !state.bytes.empty();
  NumericValue as_text;
  const Reading reading = parse_digits(state, text, as_text);
  const bool decimal = reading == Reading::Ok || reading == Reading::OutOfRange;
  if (base64 && decimal) return ambiguous(state, text, "is both a number and base64");
  if (base64) return take_base64_by_column(state, text, out);
  return take_text(state, text, out);
}

Got take_string(CodecState& state, std::string_view text, NumericValue& out) {
  switch (state.decimal_mode) {
    case DecimalMode::Precise: return take_base64_by_column(state, text, out);
    case DecimalMode::String:
    case DecimalMode::Double: return take_text(state, text, out);
    case DecimalMode::Unstated: return take_either(state, text, out);
  }
  std::abort();
}

}  // namespace

Got out_of_range(CodecState& state, const NumericValue& value) {
  return weir::out_of_range(state, std::string_view(describe(state, value)));
}

Got read_int_as_numeric(CodecState& state, JsonValue& value, NumericValue& out) {
  out.small = true;
  out.scale = 0;
  return read_integer(state, value, out.unscaled);
}

Got read_float_as_numeric(CodecState& state, JsonValue& value, NumericValue& out) {
  if (is_of(value, od::json_type::number)) return read_json_number(state, value, out);
  std::string_view text;
  const Got got = read_string(state, value, "a number", text);
  if (got != Got::Value) return got;
  const bool word = text == "NaN" || text == "Infinity" || text == "-Infinity";
  return word ? take_text(state, text, out) : wrong_kind(state, value, "a number");
}

Got read_decimal(CodecState& state, JsonValue& value, NumericValue& out) {
  if (is_of(value, od::json_type::number)) return read_json_number(state, value, out);
  std::string_view text;
  const Got got = read_string(state, value, "a decimal in base64", text);
  return got == Got::Value ? take_base64(state, text, state.type.scale.value_or(0), out) : got;
}

Got read_variable_decimal(CodecState& state, JsonValue& value, NumericValue& out) {
  constexpr std::string_view kExpected = "a decimal with scale and value";
  if (is_of(value, od::json_type::string)) {
    std::string_view text;
    const Got got = read_string(state, value, kExpected, text);
    return got == Got::Value ? wrong_kind(state, value, kExpected) : got;
  }
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return wrong_kind(state, value, kExpected);
  }
  std::int64_t scale = std::numeric_limits<std::int64_t>::max();
  std::string_view text;
  bool has_value = false;
  for (auto member : object) {
    od::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) {
      return bad(state, Code::D401, "a decimal is cut off");
    }
    if (field.key().unsafe_is_equal("scale")) {
      if (field.value().get_int64().get(scale) != simdjson::SUCCESS) {
        return wrong_kind(state, field.value(), "an integer as scale");
      }
    } else if (field.key().unsafe_is_equal("value")) {
      const Got got = read_string(state, field.value(), "a decimal in base64", text);
      if (got != Got::Value) return got;
      has_value = true;
    }
  }
  // No number with more places than this fits; the bound keeps the arithmetic on scales safe.
  constexpr std::int64_t kMostPlaces = 1'000'000;
  if (!has_value || scale > kMostPlaces || scale < -kMostPlaces) {
    return bad(state, Code::D402, fmt::format("expected {}", kExpected));
  }
  return take_base64(state, text, static_cast<std::int32_t>(scale), out);
}

Got read_decimal_text(CodecState& state, JsonValue& value, NumericValue& out) {
  if (is_of(value, od::json_type::number)) return read_json_number(state, value, out);
  std::string_view text;
  const Got got = read_string(state, value, "a decimal number", text);
  return got == Got::Value ? take_text(state, text, out) : got;
}

Got read_decimal_any(CodecState& state, JsonValue& value, NumericValue& out) {
  if (is_of(value, od::json_type::object)) return read_variable_decimal(state, value, out);
  if (is_of(value, od::json_type::number)) return read_json_number(state, value, out);
  std::string_view text;
  const Got got = read_string(state, value, "a decimal", text);
  return got == Got::Value ? take_string(state, text, out) : got;
}

Got fit_numeric(CodecState& state, NumericValue& value) {
  const bool numeric = state.column.base == PgBase::Numeric;
  const auto precision = numeric ? state.column.precision : std::nullopt;
  const auto scale = numeric ? state.column.scale : std::nullopt;
  if (value.small && value.scale >= 0) {
    if (!precision && value.scale <= kMaxScale) return Got::Value;
    // The usual case: the scale of the event is the column's.
    if (precision && value.scale == scale.value_or(0) && *precision <= 18) {
      const std::int64_t end = kPowersOf10[static_cast<std::size_t>(*precision)];
      if (value.unscaled < end && value.unscaled > -end) return Got::Value;
    }
  }
  widen(state, value);
  value.small = false;
  switch (fit_decimal(state.decimal, precision, scale)) {
    case Reading::Ok: return Got::Value;
    case Reading::Inexact: return would_round(state, describe(state, value));
    case Reading::OutOfRange:
    case Reading::Malformed: return out_of_range(state, value);
  }
  std::abort();
}

Got numeric_to_int(CodecState& state, const NumericValue& value, std::int64_t& out) {
  if (value.small && value.scale == 0) {
    out = value.unscaled;
    return Got::Value;
  }
  widen(state, value);
  switch (decimal_to_int64(state.decimal, out)) {
    case Reading::Ok: return Got::Value;
    case Reading::Inexact: return would_round(state, describe(state, value));
    case Reading::OutOfRange:
    case Reading::Malformed: return out_of_range(state, value);
  }
  std::abort();
}

Got fit_money(CodecState& state, const NumericValue& value) {
  widen(state, value);
  Decimal cents = state.decimal;
  if (cents.special != Decimal::Special::None) return out_of_range(state, value);
  cents.scale -= kMoneyDigits;
  std::int64_t ignored = 0;
  switch (decimal_to_int64(cents, ignored)) {
    case Reading::Ok: return Got::Value;
    case Reading::Inexact: return would_round(state, describe(state, value));
    case Reading::OutOfRange:
    case Reading::Malformed: return out_of_range(state, value);
  }
  std::abort();
}

}  // namespace weir
