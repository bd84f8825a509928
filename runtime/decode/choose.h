#pragma once

#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"
#include "runtime/decode/codec_state.h"
#include "runtime/decode/put.h"

namespace weir {

// The function that decodes values of a kind for a column, in the given form; null for a pair that
// does not go together. `column` is a ruling type, and no array. In step with
// compiler/bind/assignability.h, which a test holds.
DecodeFn choose_decoder(LogicalKind kind, const PgType& column, Form form);

}  // namespace weir
