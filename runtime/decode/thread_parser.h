#pragma once

#include <simdjson.h>

namespace weir {

// The parser of this thread for a document that is done with before anything else is parsed here:
// its buffers grow to the largest document and are used again. One for each topic would cost more
// than the parsing: at 1,000 topics, memory for 3,000 parsers.
inline simdjson::ondemand::parser& thread_parser() {
  static thread_local simdjson::ondemand::parser parser;
  return parser;
}

}  // namespace weir
