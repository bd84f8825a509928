#pragma once

#include <string>

#include "runtime/decode/codec_state.h"

namespace weir {

// A JSON array as the text of a one-dimensional PostgreSQL array, with the codec in
// `state.element` for its elements.
CodecOutcome decode_array(CodecState& state, JsonValue& value, std::string& out);

}  // namespace weir
