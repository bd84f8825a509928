#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/span.h"
#include "compiler/model/pipeline.h"

namespace weir {

// Reports a topic for dead letters that is none, or that can't be written (S104, S118). `setting`
// is where the file says it. REQUIRES: the pipeline's rules are read.
void check_dead_letters(const Pipeline& pipeline, Span setting, Diagnostics& diagnostics);

}  // namespace weir
