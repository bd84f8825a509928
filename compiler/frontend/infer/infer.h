#pragma once

#include "compiler/model/event_schema.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/table.h"

namespace weir {

// The schema of records that carry none, read off the table they are meant for: each column becomes
// an optional field whose wire form is the one that the source's format uses for that type. Records
// may be rows or change events. The key fields are those of the table's primary key.
EventSchema infer_schema(const Table& live, const Source& source);

}  // namespace weir
