#pragma once

#include <cstdint>
#include <string>

#include "runtime/decode/codec_state.h"
#include "runtime/decode/values.h"
#include "runtime/pg/binary.h"

namespace weir {

// How a value leaves a codec.
enum class Form : std::uint8_t {
  Binary,  // an element in the type's binary form
  Text,    // an element of text, which the server casts
  Item,    // a piece of an array literal
};

// A value as text that PostgreSQL reads back to the same value, appended to `out`.
void put_text(CodecState& state, bool value, std::string& out);
void put_text(CodecState& state, std::int16_t value, std::string& out);
void put_text(CodecState& state, std::int32_t value, std::string& out);
void put_text(CodecState& state, std::int64_t value, std::string& out);
void put_text(CodecState& state, OidValue value, std::string& out);
void put_text(CodecState& state, float value, std::string& out);
void put_text(CodecState& state, double value, std::string& out);
void put_text(CodecState& state, const NumericValue& value, std::string& out);
void put_text(CodecState& state, TextValue value, std::string& out);
void put_text(CodecState& state, BytesValue value, std::string& out);
void put_text(CodecState& state, JsonText value, std::string& out);
void put_text(CodecState& state, JsonbText value, std::string& out);
void put_text(CodecState& state, BitDigits value, std::string& out);
void put_text(CodecState& state, const PointValue& value, std::string& out);
void put_text(CodecState& state, DateValue value, std::string& out);
void put_text(CodecState& state, TimeValue value, std::string& out);
void put_text(CodecState& state, const Timetz& value, std::string& out);
void put_text(CodecState& state, TimestampValue value, std::string& out);
void put_text(CodecState& state, TimestamptzValue value, std::string& out);
void put_text(CodecState& state, const Interval& value, std::string& out);
void put_text(CodecState& state, const UuidBytes& value, std::string& out);

inline void put_binary(CodecState&, bool value, std::string& out) {
  pg::append_bool(out, value);
}
inline void put_binary(CodecState&, std::int16_t value, std::string& out) {
  pg::append_int2(out, value);
}
inline void put_binary(CodecState&, std::int32_t value, std::string& out) {
  pg::append_int4(out, value);
}
inline void put_binary(CodecState&, std::int64_t value, std::string& out) {
  pg::append_int8(out, value);
}
inline void put_binary(CodecState&, OidValue value, std::string& out) {
  pg::append_oid(out, value.value);
}
inline void put_binary(CodecState&, float value, std::string& out) {
  pg::append_float4(out, value);
}
inline void put_binary(CodecState&, double value, std::string& out) {
  pg::append_float8(out, value);
}
inline void put_binary(CodecState&, TextValue value, std::string& out) {
  pg::append_bytes(out, value.text);
}
inline void put_binary(CodecState&, BytesValue value, std::string& out) {
  pg::append_bytes(out, value.bytes);
}
inline void put_binary(CodecState&, JsonText value, std::string& out) {
  pg::append_bytes(out, value.text);
}
inline void put_binary(CodecState&, JsonbText value, std::string& out) {
  pg::append_jsonb(out, value.text);
}
inline void put_binary(CodecState&, BitDigits value, std::string& out) {
  pg::append_bits(out, value.digits);
}
inline void put_binary(CodecState&, const PointValue& value, std::string& out) {
  pg::append_point(out, value.x, value.y);
}
inline void put_binary(CodecState&, DateValue value, std::string& out) {
  pg::append_date(out, value.days);
}
inline void put_binary(CodecState&, TimeValue value, std::string& out) {
  pg::append_time(out, value.micros);
}
inline void put_binary(CodecState&, const Timetz& value, std::string& out) {
  pg::append_timetz(out, value);
}
inline void put_binary(CodecState&, TimestampValue value, std::string& out) {
  pg::append_timestamp(out, value.micros);
}
inline void put_binary(CodecState&, TimestamptzValue value, std::string& out) {
  pg::append_timestamp(out, value.micros);
}
inline void put_binary(CodecState&, const Interval& value, std::string& out) {
  pg::append_interval(out, value);
}
inline void put_binary(CodecState&, const UuidBytes& value, std::string& out) {
  pg::append_uuid(out, value);
}
void put_binary(CodecState& state, const NumericValue& value, std::string& out);

// Appends `text` as a piece of an array literal.
void put_item(std::string_view text, std::string& out);

template <Form F, typename T>
void put(CodecState& state, const T& value, std::string& out) {
  if constexpr (F == Form::Binary) {
    put_binary(state, value, out);
  } else if constexpr (F == Form::Text) {
    const std::size_t start = out.size();
    out.append(4, '\0');
    put_text(state, value, out);
    pg::patch_length(out, start);
  } else {
    state.item.clear();
    put_text(state, value, state.item);
    put_item(state.item, out);
  }
}

}  // namespace weir
