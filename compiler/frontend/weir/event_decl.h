#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/field_type.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/model/event_schema.h"
#include "compiler/model/pipeline.h"

namespace weir {

// A checked `event` block. What its types look like on the wire depends on the source that a
// pipeline reads, so the schema is made for each pipeline.
struct EventField {
  std::string name;
  FieldType type;
  bool optional = false;
  bool key = false;
  Span span{};
};

struct EventDecl {
  std::string name;
  std::string topic;
  std::vector<EventField> fields;
  Span name_span{};
  Span topic_span{};
};

// Reads a block of the kind `event`, leaving out fields that were reported (S110 to S113, S118).
EventDecl read_event(const syntax::Block& block, Diagnostics& diagnostics);

// The schema of the records of the event's topic. Without a schema in the record, whether a value
// is a change event or a plain row is decided record by record.
EventSchema event_schema(const EventDecl& event, const Source& source);

}  // namespace weir
