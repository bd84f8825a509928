#pragma once

#include "compiler/diagnostics/error.h"
#include "compiler/model/binding.h"
#include "compiler/model/lowered.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/topic_schema.h"

namespace weir {

// Fits what a schema asks for to the table that the database really has: fields to live columns by
// name, the key to the columns of the index that ON CONFLICT will use, in that index's order.
//
// Bound are the fields whose column exists and is not generated; a refused column is simply left
// out, so whether rows may be written at all is the plan's answer, not this function's. Fails only
// if nothing could be written: no field has a column (L302), or rows must be found by a key that
// the table or the event does not have (L302, in words of R202 and R203).
Result<Program> bind(const TopicSchema& event,
                     const Lowered& lowered,
                     const Table& live,
                     const Pipeline& pipeline);

}  // namespace weir
