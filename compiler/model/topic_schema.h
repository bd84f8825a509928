#pragma once

#include <cstdint>
#include <string>

#include "compiler/model/event_schema.h"
#include "compiler/model/identifier.h"
#include "compiler/model/pipeline.h"

namespace weir {

// One schema of one topic, with the rule that reads the topic and the table it is routed to. The
// compiler works through these in the order of the stream.
struct TopicSchema {
  std::string topic;
  TopicRule rule;
  EventSchema schema;
  std::int32_t version = 0;  // 1 for the first schema seen on the topic; 0 for a declared event
  std::string first_seen{};  // where its first record stands, for people; empty if declared
  QualifiedName table;       // as routed; a name that is too long is shortened by `lower`
};

}  // namespace weir
