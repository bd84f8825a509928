#pragma once

#include <string>
#include <vector>

#include "compiler/model/needs.h"
#include "compiler/model/pipeline.h"

namespace weir {

// What the pipeline needs of its database beside weir's own tables, by its rules alone. `topics`
// are those that are known to exist: they tell what templates and patterns come to.
// REQUIRES: the pipeline comes from a checked file.
Needs needs_of(const Pipeline& pipeline, const std::vector<std::string>& topics = {});

}  // namespace weir
