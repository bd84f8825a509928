#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir {

// What a source delivers. The views stay valid until the source is asked for the next record. Key
// and value are followed by at least SIMDJSON_PADDING readable bytes.
struct Record {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;  // -1: unknown
  std::uint64_t line = 0;          // 1-based line of a file, 0 if the source has no lines
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;  // nothing: a tombstone
  std::string_view headers;               // JSON list of names and values in turn, or empty

  // Set if the source could not read a record here; `value` then holds the raw bytes it saw (cut,
  // if they were too many), and the coordinates are the best that could be made out.
  std::optional<Error> fault;
};

// What is used again and again keeps the memory of the largest thing that it ever held. What a
// record longer than this took is given back once it is done with, so that memory follows the
// records at hand, and not the longest one of each topic. Schemas of a thousand columns are
// shorter.
constexpr std::size_t kLongBytes = std::size_t{1} << 18U;

// Assigning an empty string would keep the memory.
inline void give_back(std::string& text) {
  std::string().swap(text);
}

// The coordinates of lines that tell none: their partition. No broker uses it.
constexpr std::int32_t kUnreadablePartition = -1;

}  // namespace weir
