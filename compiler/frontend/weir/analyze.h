#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/references.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/frontend/weir/weir.h"

namespace weir {

// Gives meaning to the tree of a file. A part of the tree that could not be read is no reason to
// complain about what would follow from it.
Checked analyze(const syntax::File& file, const References& references, Diagnostics& diagnostics);

}  // namespace weir
