#pragma once

#include "compiler/diagnostics/error.h"
#include "compiler/frontend/connect/schema_node.h"
#include "compiler/model/logical_type.h"

namespace weir {

// What a schema means: by its semantic name if that is one of Kafka Connect's or Debezium's and
// stands on the wire type it belongs to, else by its type. Structs, maps and semantic types without
// a PostgreSQL type of their own become LogicalKind::Unmapped. L301 for a parameter that is missing
// or not a number where the meaning depends on it.
Result<LogicalType> semantic_type(const SchemaNode& node);

}  // namespace weir
