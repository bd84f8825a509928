#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/span.h"
#include "compiler/model/logical_type.h"

namespace weir {

// Where a field was declared: in a pipeline file (span), or in a schema that travelled with a
// record (a path for people, such as `value.after.priority`).
struct Origin {
  Span span{};
  std::string path;
};

struct Field {
  std::string name;
  LogicalType type;
  bool optional = true;
  std::optional<std::string> default_json;  // JSON text in the wire form of `type`
  Origin origin{};
};

enum class RowShape : std::uint8_t {
  Flat,      // the value is the row
  Envelope,  // a Debezium change event: before, after, source, op
  Either,    // no schema: decided record by record (an object with `op` and `before` or `after`)
  KeyOnly,   // only a key is known: tombstones before any row
};

enum class KeyShape : std::uint8_t { None, Struct, Primitive };

// Structure of the key and the value of a topic's records, independent of the format they came in.
struct EventSchema {
  std::string name;  // of the value schema, or of the declared event; for messages
  RowShape shape = RowShape::Flat;
  KeyShape key_shape = KeyShape::None;
  std::vector<Field> key;       // fields of the record's key; one unnamed field for Primitive
  std::vector<Field> row;       // fields of a row, in order; `__deleted` is not among them
  bool deleted_marker = false;  // flat rows with Debezium's `__deleted` field
  std::vector<std::string> declared_key;  // fields marked `key` in a declared event
  bool embedded = true;  // records carry their schema; false for declared and inferred
};

// Equal in everything that decides tables and bindings; origins are ignored.
bool same_structure(const EventSchema& a, const EventSchema& b);

}  // namespace weir
