#pragma once

#include "compiler/diagnostics/source.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"

namespace weir {

// Fills in where in the pipeline file everything of a plan comes from: the field of a declared
// event, else the rule that routes the topic. A reviewer is led there, and so are the annotations
// of a pull request. REQUIRES: the pipeline was read from this file.
void add_places(Plan& plan, const Pipeline& pipeline, const SourceFile& file);

}  // namespace weir
