#pragma once

#include <cstdint>
#include <map>
#include <memory>
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

// Looks at all events of a source in two steps. Which tables a plan will be about is known between
// them, so that the server can be asked for those while the schemas are read here.
class Surveyor {
 public:
  // REQUIRES: the pipeline outlives it.
  explicit Surveyor(const Pipeline& pipeline);
  Surveyor(Surveyor&&) noexcept;
  Surveyor& operator=(Surveyor&&) noexcept;
  ~Surveyor();

  // Reads the source to its end, and keeps of it which schemas there are.
  Result<void> scan(RecordSource& source);

  // The tables of all topics seen, and of declared events. Some of the topics may turn out to hold
  // no rows.
  std::vector<QualifiedName> tables() const;

  // What the schemas say. Declared events that no record was seen for come after the others, in the
  // order of their topics' names.
  Survey read() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
