#pragma once

#include <string>

#include "compiler/model/history.h"

namespace weir {

// A history for people: topic by topic, each schema with what changed in the events, what weir
// would have done or refused, and the table that it left. Lines of at most kPageWidth where words
// allow; ends with a newline; the same history gives the same bytes.
std::string history_text(const History& history);

// The same for programs. Operations, refusals and notices look as in the plan's JSON.
std::string history_json(const History& history);

}  // namespace weir
