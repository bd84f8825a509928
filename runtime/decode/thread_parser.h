#pragma once

#include <simdjson.h>

namespace weir {

// This thread's parsers. Their buffers grow to the largest document and are used again. Parsers for
// each topic would cost more than the parsing: at 1,000 topics, memory for 3,000 of them, and for
// the longest record of each.

// For a document that is done with before anything else is parsed here.
inline simdjson::ondemand::parser& thread_parser() {
  static thread_local simdjson::ondemand::parser parser;
  return parser;
}

// For the value, and for the key, of the record that is being decoded: both are open at a time.
inline simdjson::ondemand::parser& value_parser() {
  static thread_local simdjson::ondemand::parser parser;
  return parser;
}
inline simdjson::ondemand::parser& key_parser() {
  static thread_local simdjson::ondemand::parser parser;
  return parser;
}

}  // namespace weir
