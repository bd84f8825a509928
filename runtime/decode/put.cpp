#include "runtime/decode/put.h"

#include <algorithm>
#include <charconv>

#include "compiler/value/array_literal.h"
#include "compiler/value/float_text.h"
#include "compiler/value/time_text.h"

namespace weir {

namespace {

template <typename T>
void append_integer(T value, std::string& out) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, value);
  out.append(text, end.ptr);
}

// Digits of a fraction that the server shows. A column with a scale shows that many whatever it is
// sent, so equal keys are sent as equal bytes; in a key without one, zeros that do not count are
// left out for the same reason.
std::int32_t display_scale(const CodecState& state, std::int32_t scale) {
  if (state.column.scale) return std::max(*state.column.scale, 0);
  return std::clamp(scale, 0, kMaxScale);
}

std::int32_t trimmed_scale(const Decimal& value) {
  const std::size_t last = value.digits.find_last_not_of('0');
  if (last == std::string::npos) return 0;
  const auto zeros = static_cast<std::int32_t>(value.digits.size() - 1 - last);
  return std::max(value.scale - zeros, 0);
}

}  // namespace

void put_text(CodecState&, bool value, std::string& out) {
  out += value ? "true" : "false";
}
void put_text(CodecState&, std::int16_t value, std::string& out) {
  append_integer(value, out);
}
void put_text(CodecState&, std::int32_t value, std::string& out) {
  append_integer(value, out);
}
void put_text(CodecState&, std::int64_t value, std::string& out) {
  append_integer(value, out);
}
void put_text(CodecState&, OidValue value, std::string& out) {
  append_integer(value.value, out);
}
void put_text(CodecState&, float value, std::string& out) {
  append_float_text(value, out);
}
void put_text(CodecState&, double value, std::string& out) {
  append_float_text(value, out);
}
void put_text(CodecState&, TextValue value, std::string& out) {
  out += value.text;
}
void put_text(CodecState&, JsonText value, std::string& out) {
  out += value.text;
}
void put_text(CodecState&, JsonbText value, std::string& out) {
  out += value.text;
}
void put_text(CodecState&, BitDigits value, std::string& out) {
  out += value.digits;
}

void put_text(CodecState& state, const NumericValue& value, std::string& out) {
  if (value.small) assign_decimal(value.unscaled, value.scale, state.decimal);
  append_decimal_text(state.decimal, out);
}

void put_text(CodecState&, BytesValue value, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  for (const char c : value.bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
}

void put_text(CodecState&, const PointValue& value, std::string& out) {
  out += '(';
  append_float_text(value.x, out);
  out += ',';
  append_float_text(value.y, out);
  out += ')';
}

void put_text(CodecState&, DateValue value, std::string& out) {
  append_date_text(value.days, out);
}
void put_text(CodecState&, TimeValue value, std::string& out) {
  append_time_text(value.micros, out);
}
void put_text(CodecState&, const Timetz& value, std::string& out) {
  append_timetz_text(value, out);
}
void put_text(CodecState&, TimestampValue value, std::string& out) {
  append_timestamp_text(value.micros, out);
}
void put_text(CodecState&, TimestamptzValue value, std::string& out) {
  append_timestamptz_text(value.micros, out);
}
void put_text(CodecState&, const Interval& value, std::string& out) {
  append_interval_text(value, out);
}
void put_text(CodecState&, const UuidBytes& value, std::string& out) {
  append_uuid_text(value, out);
}

void put_binary(CodecState& state, const NumericValue& value, std::string& out) {
  const bool fast = value.small && value.scale >= 0 && value.scale <= pg::kFastNumericScale;
  if (fast && (state.column.scale || !state.key || value.scale == 0)) {
    pg::append_numeric(out, value.unscaled, value.scale, display_scale(state, value.scale));
    return;
  }
  if (value.small) assign_decimal(value.unscaled, value.scale, state.decimal);
  const bool trim = state.key && !state.column.scale;
  const std::int32_t scale = trim ? trimmed_scale(state.decimal) : state.decimal.scale;
  pg::append_numeric(out, state.decimal, display_scale(state, scale), state.groups);
}

void put_item(std::string_view text, std::string& out) {
  append_array_item(text, out);
}

}  // namespace weir
