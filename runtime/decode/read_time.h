#pragma once

#include "runtime/decode/codec_state.h"
#include "runtime/decode/json_value.h"
#include "runtime/decode/values.h"

namespace weir {

// Readers of dates and times. Each checks PostgreSQL's range (D406) and that the column keeps every
// digit of the second (D404).

Got read_date_days(CodecState& state, JsonValue& value, DateValue& out);
Got read_date_iso(CodecState& state, JsonValue& value, DateValue& out);

Got read_time_millis(CodecState& state, JsonValue& value, TimeValue& out);
Got read_time_micros(CodecState& state, JsonValue& value, TimeValue& out);
Got read_time_nanos(CodecState& state, JsonValue& value, TimeValue& out);
Got read_time_iso(CodecState& state, JsonValue& value, TimeValue& out);
Got read_timetz_iso(CodecState& state, JsonValue& value, Timetz& out);

Got read_timestamp_millis(CodecState& state, JsonValue& value, TimestampValue& out);
Got read_timestamp_micros(CodecState& state, JsonValue& value, TimestampValue& out);
Got read_timestamp_nanos(CodecState& state, JsonValue& value, TimestampValue& out);
Got read_timestamp_iso(CodecState& state, JsonValue& value, TimestampValue& out);
Got read_timestamptz_iso(CodecState& state, JsonValue& value, TimestamptzValue& out);

// Without a schema: text, or an integer in the unit that the source's time_precision_mode and the
// column's precision tell. For timestamptz, text may carry an offset or not.
Got read_timestamp_any(CodecState& state, JsonValue& value, TimestampValue& out);

// Midnight.
Got read_date_days_as_timestamp(CodecState& state, JsonValue& value, TimestampValue& out);
Got read_date_iso_as_timestamp(CodecState& state, JsonValue& value, TimestampValue& out);

Got read_micro_duration(CodecState& state, JsonValue& value, Interval& out);
Got read_nano_duration(CodecState& state, JsonValue& value, Interval& out);
Got read_interval_iso(CodecState& state, JsonValue& value, Interval& out);

// A timestamp without a zone as one in UTC.
template <Got (*Read)(CodecState&, JsonValue&, TimestampValue&)>
Got read_in_utc(CodecState& state, JsonValue& value, TimestamptzValue& out) {
  TimestampValue local;
  const Got got = Read(state, value, local);
  out.micros = local.micros;
  return got;
}

}  // namespace weir
