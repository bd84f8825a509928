#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/diagnostics/error.h"

namespace weir {

// Tells by their bytes which embedded schema the records of one topic carry, on one side (keys or
// values). Kafka Connect's JSON repeats the schema in every record: {"schema":...,"payload":...}. A
// record that starts with the same bytes as an earlier one, up to its payload, has the same schema:
// a compare, never a parse.
class SchemaIdentity {
 public:
  // Id of records that carry no schema: bare JSON, or "schema":null.
  static constexpr std::uint32_t kNone = 0;

  struct Identified {
    std::uint32_t id = kNone;
    std::string_view payload;  // JSON of the payload alone, inside the bytes given
    // The bytes before the payload, in storage that lives as long as this object; empty if the
    // record did not take the common form. prefix + the rest of the record == the record.
    std::string_view prefix;
  };

  // `bytes` are followed by SIMDJSON_PADDING readable bytes. D401 if they are seen to be no JSON;
  // the payload is not read.
  Result<Identified> identify(std::string_view bytes);

  // Text of the schema with this id; empty for kNone.
  const std::string& schema_text(std::uint32_t id) const { return texts_[id]; }

 private:
  struct Known {
    std::string prefix;
    std::uint32_t id = kNone;
  };

  std::optional<Identified> match_known(std::string_view bytes);
  Result<Identified> parse(std::string_view bytes);
  std::uint32_t intern(std::string_view schema);

  std::deque<Known> known_;                                  // stable addresses
  std::vector<std::size_t> recent_;                          // indexes into known_, last used first
  std::deque<std::string> texts_{std::string()};             // by id; stable addresses
  std::unordered_map<std::string_view, std::uint32_t> ids_;  // by text, inside texts_
};

}  // namespace weir
