#pragma once

#include <optional>

#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"

namespace weir {

// The column type that weir creates for values of a type: one that holds every one of them exactly.
// It is the type of the source where the schema tells (propagated column types), else the one that
// Debezium's own sink takes, else a better one where that loses something (numeric for decimals of
// varying scale, interval for ISO durations).
//
// Nothing for what has no type yet. Extension types come as PgBase::Other with an empty schema: in
// which schema the extension stands, and whether it is installed, only the catalog knows.
std::optional<PgType> pg_type_for(const LogicalType& type);

}  // namespace weir
