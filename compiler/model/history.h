#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/identifier.h"
#include "compiler/model/plan.h"
#include "compiler/model/table.h"

namespace weir {

// What one schema of a topic would have led to, coming after all the schemas before it.
struct HistoryStep {
  std::string topic;
  std::int32_t version = 0;  // as in TopicSchema
  std::string first_seen;
  QualifiedName table;
  // What is new against the topic's schema before it, for people: "new channel", "gone note",
  // "priority: int32 -> int64".
  std::vector<std::string> event_changes;
  std::vector<Operation> operations;
  std::vector<Refusal> refusals;
  std::vector<Notice> notices;
  std::optional<Table> after;  // nothing if there is no such table still
};

// The schemas of a pipeline's topics in the order of the stream, each carried out as far as weir
// would have done it.
struct History {
  std::string pipeline;
  std::string start;  // for people: "an empty database"
  std::vector<HistoryStep> steps;
  std::vector<Refusal> refusals;  // of topics without any schema
  std::vector<Notice> notices;    // about no schema in particular

  bool has_operations() const;
  bool has_refusals() const;
};

}  // namespace weir
