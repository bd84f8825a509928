#pragma once

#include <string>
#include <string_view>

#include "runtime/decode/codec_state.h"

namespace weir {

// Reading JSON scalars with the errors of a codec. Each function reads the value once; `expected`
// is what the schema calls for, as in "expected <expected>, found true".

// A string, unescaped; valid until the parser reads its next document. Unchanged for the text that
// Debezium sends for a value it does not have (`unavailable.value.placeholder`), in any of the
// forms that such a string takes.
Got read_string(CodecState& state,
                JsonValue& value,
                std::string_view expected,
                std::string_view& out);

// The same for text that PostgreSQL is to store: no U+0000 and no unpaired surrogates.
Got read_text(CodecState& state, JsonValue& value, std::string_view& out);

Got read_integer(CodecState& state, JsonValue& value, std::int64_t& out);

bool is_of(JsonValue& value, simdjson::ondemand::json_type type);

// The value as it stands in the JSON text, without white space around it.
std::string_view raw_token(JsonValue& value);

// Debezium's placeholder, and how an array of it looks for a column of int[] or uuid[].
constexpr std::string_view kUnavailable = "__debezium_unavailable_value";
bool is_unavailable_object(std::string_view json);
bool is_unavailable_int_array(std::string_view array_literal);
bool is_unavailable_uuid_array(std::string_view array_literal);

// Each records a fault and returns Bad. `found` is shown quoted and cut to a readable length.
Got bad(CodecState& state, Code code, std::string message);
Got wrong_kind(CodecState& state, JsonValue& value, std::string_view expected);  // D402
Got out_of_range(CodecState& state, std::string_view found);                     // D403
Got would_round(CodecState& state, std::string_view found);                      // D404
Got bad_time(CodecState& state, std::string_view found);                         // D406
Got unreadable(CodecState& state, std::string_view found, std::string_view as);  // D407

// Text of a value for a message.
std::string excerpt(std::string_view text);

}  // namespace weir
