#pragma once

#include "runtime/decode/codec_state.h"
#include "runtime/decode/json_value.h"
#include "runtime/decode/put.h"
#include "runtime/decode/values.h"

namespace weir {

// Readers of text, bytes and JSON.

// Text as it stands, if it is not too long for the column.
Got read_column_text(CodecState& state, JsonValue& value, TextValue& out);

// JSON text inside a JSON string; the server checks it.
Got read_json(CodecState& state, JsonValue& value, JsonText& out);
Got read_jsonb(CodecState& state, JsonValue& value, JsonbText& out);

// A JSON value of any kind, as it stands.
Got read_json_tree(CodecState& state, JsonValue& value, JsonText& out);
Got read_jsonb_tree(CodecState& state, JsonValue& value, JsonbText& out);

Got read_bytes(CodecState& state, JsonValue& value, BytesValue& out);
Got read_uuid(CodecState& state, JsonValue& value, UuidBytes& out);

// Bits: base64 of little-endian bytes; as many digits as the schema, else the column, says.
Got read_bits(CodecState& state, JsonValue& value, BitDigits& out);

// Cuts trailing blanks that char and varchar do not count; D405 for text that is longer still.
Got fit_text(CodecState& state, TextValue& text);

// Any value in its text form, for a text column.
template <auto Read, typename T>
Got read_as_text(CodecState& state, JsonValue& value, TextValue& out) {
  T typed{};
  const Got got = Read(state, value, typed);
  if (got != Got::Value) return got;
  state.text.clear();
  put_text(state, typed, state.text);
  out.text = state.text;
  return fit_text(state, out);
}

}  // namespace weir
