#pragma once

#include <cstdint>

#include "runtime/decode/codec_state.h"
#include "runtime/decode/json_value.h"
#include "runtime/decode/values.h"

namespace weir {

// Readers of JSON numbers and booleans: each checks that the value fits what it is read into.

Got read_boolean(CodecState& state, JsonValue& value, bool& out);
Got read_boolean_bit(CodecState& state, JsonValue& value, BitDigits& out);

Got read_int2(CodecState& state, JsonValue& value, std::int16_t& out);
Got read_int4(CodecState& state, JsonValue& value, std::int32_t& out);
Got read_int8(CodecState& state, JsonValue& value, std::int64_t& out);
Got read_oid(CodecState& state, JsonValue& value, OidValue& out);

// An integer that the floating-point type holds exactly.
Got read_int_as_float4(CodecState& state, JsonValue& value, float& out);
Got read_int_as_float8(CodecState& state, JsonValue& value, double& out);

// JSON numbers, and the words NaN, Infinity and -Infinity. A float32 on the wire is the shortest
// text of a single-precision number, so reading it as one is exact; a float64 must be one.
Got read_float32_as_float4(CodecState& state, JsonValue& value, float& out);
Got read_float32_as_float8(CodecState& state, JsonValue& value, double& out);
Got read_float64_as_float4(CodecState& state, JsonValue& value, float& out);
Got read_float64(CodecState& state, JsonValue& value, double& out);

// Point: {"x": 1.5, "y": -2.0, ...}
Got read_point(CodecState& state, JsonValue& value, PointValue& out);

}  // namespace weir
