#pragma once

#include <simdjson.h>
#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir {

// A line as `kcat -J` prints it, taken apart. Views point into the line, or into the memory of the
// parser that read it.
struct KcatLine {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  std::string_view headers;               // the JSON list, or empty
  std::optional<std::string_view> key;    // the inside of a JSON string, escapes and all
  std::optional<std::string_view> value;  // the same; nothing: a tombstone
};

// Reads a line whose members stand as kcat writes them, in one pass over their names and numbers.
// The line is followed by at least 64 readable bytes. Nothing if anything is otherwise;
// parse_kcat_line then tells what the line is. Of a line that this takes and whose key and value
// can be unescaped, parse_kcat_line says the same: a property test holds it.
std::optional<KcatLine> scan_kcat_line(std::string_view line);

// Reads a line with its members in any order. The line is followed by SIMDJSON_PADDING readable
// bytes. D409 for bytes that are not UTF-8, D414 for what is no such line.
Result<KcatLine> parse_kcat_line(simdjson::ondemand::parser& parser, std::string_view line);

}  // namespace weir
