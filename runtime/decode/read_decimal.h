#pragma once

#include "runtime/decode/codec_state.h"
#include "runtime/decode/json_value.h"
#include "runtime/decode/values.h"

namespace weir {

// Readers of decimals. These take any value; whether the column holds it is checked by what is
// below.

Got read_int_as_numeric(CodecState& state, JsonValue& value, NumericValue& out);

// The digits of a JSON number as they stand, or NaN, Infinity, -Infinity.
Got read_float_as_numeric(CodecState& state, JsonValue& value, NumericValue& out);

// Decimal: base64 of a big-endian two's complement with the schema's scale, or a JSON number.
Got read_decimal(CodecState& state, JsonValue& value, NumericValue& out);

// VariableDecimal: {"scale": 3, "value": "base64"}
Got read_variable_decimal(CodecState& state, JsonValue& value, NumericValue& out);

// DecimalText: decimal text, or a JSON number.
Got read_decimal_text(CodecState& state, JsonValue& value, NumericValue& out);

// DecimalAny: any of these, told apart by the value and the source's decimal_handling_mode.
Got read_decimal_any(CodecState& state, JsonValue& value, NumericValue& out);

// The value if the column, or an unconstrained numeric for a column of another type, holds it.
Got fit_numeric(CodecState& state, NumericValue& value);

Got numeric_to_int(CodecState& state, const NumericValue& value, std::int64_t& out);
Got fit_money(CodecState& state, const NumericValue& value);
Got out_of_range(CodecState& state, const NumericValue& value);

using ReadNumeric = Got (*)(CodecState&, JsonValue&, NumericValue&);

template <ReadNumeric Read>
Got read_fitting(CodecState& state, JsonValue& value, NumericValue& out) {
  const Got got = Read(state, value, out);
  return got == Got::Value ? fit_numeric(state, out) : got;
}

template <ReadNumeric Read, typename T>
Got read_numeric_as_int(CodecState& state, JsonValue& value, T& out) {
  NumericValue numeric;
  const Got got = Read(state, value, numeric);
  if (got != Got::Value) return got;
  std::int64_t wide = 0;
  const Got whole = numeric_to_int(state, numeric, wide);
  if (whole != Got::Value) return whole;
  out = static_cast<T>(wide);
  return out == wide ? Got::Value : out_of_range(state, numeric);
}

// Text that money reads under lc_monetary = 'C', where a unit has 100 parts.
template <ReadNumeric Read>
Got read_money(CodecState& state, JsonValue& value, NumericValue& out) {
  const Got got = Read(state, value, out);
  return got == Got::Value ? fit_money(state, out) : got;
}

}  // namespace weir
