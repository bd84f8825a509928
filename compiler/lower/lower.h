#pragma once

#include "compiler/model/lowered.h"
#include "compiler/model/topic_schema.h"

namespace weir {

// Compiles one schema of a topic to the table it asks for. Never fails: what can't be asked for is
// a refusal in the result, and the rest stands.
//
// Columns are in event order, after the coordinates and the key fields that the row lacks. A
// required field is NOT NULL, an optional one nullable, a key column always NOT NULL and without a
// default.
Lowered lower(const TopicSchema& event);

}  // namespace weir
