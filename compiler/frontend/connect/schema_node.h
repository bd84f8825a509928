#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/error.h"

namespace weir {

enum class ConnectType : std::uint8_t {
  Boolean,
  Int8,
  Int16,
  Int32,
  Int64,
  Float32,
  Float64,
  Bytes,
  String,
  Array,
  Map,
  Struct,
};

// "an int64", "a struct", "bytes": for a sentence.
std::string_view to_text(ConnectType type);

// A schema of Kafka Connect as it stands in the JSON, checked for form but not for meaning.
struct SchemaNode {
  ConnectType type = ConnectType::Struct;
  bool optional = false;
  std::string name;  // semantic or struct name, or empty
  std::map<std::string, std::string> parameters;
  std::optional<std::string> default_json;
  std::string field;                 // of a struct's member
  std::string path;                  // `value.after.total`
  std::vector<SchemaNode> children;  // members of a struct, the one element of an array, else none

  const SchemaNode* find_member(std::string_view member) const;
};

constexpr int kMaxSchemaDepth = 64;

// Reads a schema; `root` ("key", "value") begins every path. Of a change event that has its row in
// `after`, the other structs stay without members, unread. L301 if the text is not JSON, if a
// required member is missing or of the wrong kind, or if schemas nest deeper than kMaxSchemaDepth.
Result<SchemaNode> read_schema_node(std::string_view json, std::string_view root);

}  // namespace weir
