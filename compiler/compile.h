#pragma once

#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/binding.h"
#include "compiler/model/catalog.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "compiler/model/surroundings.h"
#include "compiler/model/topic_schema.h"

namespace weir {

// The phases of the compiler in their order. Nothing else knows it.
//
//   event schema -> lower -> diff with the catalog -> rules -> plan
//   event schema -> lower -> bind to the live table -> program

// What must be done so that rows of these schemas can be written. The schemas are taken one after
// the other, each against the catalog as the operations before it will have left it; so the result
// is the same as planning and applying step by step. `found` are refusals of earlier steps (a
// topic without a schema, a template that can't be filled), taken over as they are.
Plan make_plan(const std::vector<TopicSchema>& events,
               Catalog catalog,
               const Pipeline& pipeline,
               const std::vector<Refusal>& found = {});

// Adds to a plan what its reviewer should know of what stands around its tables.
void add_notices(Plan& plan, const Surroundings& surroundings);

// How rows of a schema are written to the table that is there now.
Result<Program> make_program(const TopicSchema& event, const Table& live, const Pipeline& pipeline);

// The relations that a plan for these schemas asks the catalog about, sorted, each once.
std::vector<QualifiedName> tables_of(const std::vector<TopicSchema>& events);

// The name of the table that an event is written to: as routed, or shortened where it is too long.
QualifiedName table_name(const TopicSchema& event);

}  // namespace weir
