#pragma once

#include "compiler/model/catalog.h"
#include "compiler/model/plan.h"

namespace weir {

// The catalog as an operation will leave it. Introspection after the operation finds the same, as
// far as plans depend on it.
Catalog apply_to_model(Catalog catalog, const Operation& operation);

}  // namespace weir
