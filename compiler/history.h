#pragma once

#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/history.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/topic_schema.h"

namespace weir {

// Plans each schema by itself, in the order of the stream, against the catalog that the schemas
// before it left: what weir would have done had it been there from the beginning. `found` are
// refusals of topics that have no schema.
History make_history(const std::vector<TopicSchema>& events,
                     Catalog catalog,
                     const Pipeline& pipeline,
                     const std::vector<Refusal>& found = {});

}  // namespace weir
