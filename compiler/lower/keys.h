#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/event_schema.h"
#include "compiler/model/topic_schema.h"

namespace weir {

// By what rows of a schema are told apart, in fields of the event.
struct KeyChoice {
  // Fields in key order. `only_in_key` ones are fields of the record's key that the row lacks, so
  // that the key has to fill their columns.
  struct Part {
    Field field;
    bool only_in_key = false;
  };
  std::vector<Part> parts;
  bool coordinates = false;  // topic, partition and offset instead of fields

  // Why rows can't be told apart although the rule needs it, and what to do.
  struct Problem {
    std::string reason;
    std::string help;
  };
  std::optional<Problem> problem;
};

// Applies the topic's key setting to a schema. No parts, no coordinates and no problem mean that no
// key is wanted.
KeyChoice choose_key(const TopicSchema& event);

}  // namespace weir
