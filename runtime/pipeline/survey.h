#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "compiler/model/topic_schema.h"
#include "runtime/source/record_source.h"

namespace weir {

// What a look at all events of a source tells a plan.
struct Survey {
  std::vector<TopicSchema> schemas;                // in the order they were first seen
  std::vector<TopicSchema> without_schema;         // topics whose table has to tell the types
  std::vector<Refusal> refusals;                   // topics that no table can be named for
  std::map<std::string, std::uint64_t> unmatched;  // topics that no rule reads, with records
  std::map<std::string, std::uint64_t> side;       // topics whose records are no rows, by schema
  std::vector<Error> faults;  // records and schemas that could not be read, at most 20
  std::uint64_t fault_count = 0;
};

// Reads the source to its end. Declared events that no record was seen for are in `schemas` too, in
// the order of their topics' names.
Result<Survey> survey(const Pipeline& pipeline, RecordSource& source);

// The same from declared events alone.
Result<Survey> survey(const Pipeline& pipeline);

}  // namespace weir
