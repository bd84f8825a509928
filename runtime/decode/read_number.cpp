#include "runtime/decode/read_number.h"

#include <cmath>
#include <limits>

namespace weir {

namespace od = simdjson::ondemand;

namespace {

template <typename T>
Got narrow(CodecState& state, JsonValue& value, T& out) {
  std::int64_t wide = 0;
  const Got got = read_integer(state, value, wide);
  if (got != Got::Value) return got;
  if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
    return out_of_range(state, raw_token(value));
  }
  out = static_cast<T>(wide);
  return Got::Value;
}

bool float_word(std::string_view text, double& out) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") {
    out = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity" || text == "+Infinity") {
    out = kInfinity;
  } else if (text == "-Infinity") {
    out = -kInfinity;
  } else {
    return false;
  }
  return true;
}

Got read_double(CodecState& state, JsonValue& value, double& out) {
  if (is_of(value, od::json_type::string)) {
    std::string_view text;
    const Got got = read_string(state, value, "a number", text);
    if (got != Got::Value) return got;
    return float_word(text, out) ? Got::Value : wrong_kind(state, value, "a number");
  }
  if (!is_of(value, od::json_type::number)) return wrong_kind(state, value, "a number");
  if (value.get_double().get(out) == simdjson::SUCCESS) return Got::Value;
  return out_of_range(state, raw_token(value));
}

}  // namespace

Got read_boolean(CodecState& state, JsonValue& value, bool& out) {
  if (value.get_bool().get(out) == simdjson::SUCCESS) return Got::Value;
  return wrong_kind(state, value, "true or false");
}

Got read_boolean_bit(CodecState& state, JsonValue& value, BitDigits& out) {
  bool on = false;
  const Got got = read_boolean(state, value, on);
  out.digits = on ? "1" : "0";
  return got;
}

Got read_int2(CodecState& state, JsonValue& value, std::int16_t& out) {
  return narrow(state, value, out);
}
Got read_int4(CodecState& state, JsonValue& value, std::int32_t& out) {
  return narrow(state, value, out);
}
Got read_int8(CodecState& state, JsonValue& value, std::int64_t& out) {
  return read_integer(state, value, out);
}
Got read_oid(CodecState& state, JsonValue& value, OidValue& out) {
  return narrow(state, value, out.value);
}

Got read_int_as_float4(CodecState& state, JsonValue& value, float& out) {
  double wide = 0;
  const Got got = read_int_as_float8(state, value, wide);
  if (got != Got::Value) return got;
  out = static_cast<float>(wide);
  return static_cast<double>(out) == wide ? Got::Value : would_round(state, raw_token(value));
}

Got read_int_as_float8(CodecState& state, JsonValue& value, double& out) {
  std::int64_t wide = 0;
  const Got got = read_integer(state, value, wide);
  if (got != Got::Value) return got;
  out = static_cast<double>(wide);
  // The largest integers round up to 2^63, which does not convert back.
  constexpr double kTwoTo63 = 9223372036854775808.0;
  const bool exact = out < kTwoTo63 && static_cast<std::int64_t>(out) == wide;
  return exact ? Got::Value : would_round(state, raw_token(value));
}

Got read_float32_as_float4(CodecState& state, JsonValue& value, float& out) {
  double wide = 0;
  const Got got = read_double(state, value, wide);
  if (got != Got::Value) return got;
  // The largest float's shortest text is a little above it, so the rounded value decides.
  out = static_cast<float>(wide);
  if (std::isinf(out) && std::isfinite(wide)) return out_of_range(state, raw_token(value));
  return out == 0 && wide != 0 ? would_round(state, raw_token(value)) : Got::Value;
}

Got read_float32_as_float8(CodecState& state, JsonValue& value, double& out) {
  float single = 0;
  const Got got = read_float32_as_float4(state, value, single);
  out = static_cast<double>(single);
  return got;
}

Got read_float64_as_float4(CodecState& state, JsonValue& value, float& out) {
  double wide = 0;
  const Got got = read_double(state, value, wide);
  if (got != Got::Value) return got;
  out = static_cast<float>(wide);
  if (std::isinf(out) && std::isfinite(wide)) return out_of_range(state, raw_token(value));
  const bool exact = std::isnan(wide) || static_cast<double>(out) == wide;
  return exact ? Got::Value : would_round(state, raw_token(value));
}

Got read_float64(CodecState& state, JsonValue& value, double& out) {
  return read_double(state, value, out);
}

Got read_point(CodecState& state, JsonValue& value, PointValue& out) {
  constexpr std::string_view kExpected = "a point with x and y";
  od::object object;
  if (is_of(value, od::json_type::string)) {
    std::string_view text;
    const Got got = read_string(state, value, kExpected, text);
    return got == Got::Value ? wrong_kind(state, value, kExpected) : got;
  }
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return wrong_kind(state, value, kExpected);
  }
  bool has_x = false;
  bool has_y = false;
  for (auto member : object) {
    od::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS)
      return bad(state, Code::D401, "a point is cut off");
    const od::raw_json_string key = field.key();
    const bool is_x = key.unsafe_is_equal("x");
    if (!is_x && !key.unsafe_is_equal("y")) continue;
    const Got got = read_double(state, field.value(), is_x ? out.x : out.y);
    if (got != Got::Value) return got;
    (is_x ? has_x : has_y) = true;
  }
  return has_x && has_y ? Got::Value : bad(state, Code::D402, "expected a point with x and y");
}

}  // namespace weir
