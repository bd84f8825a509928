#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/event_schema.h"

namespace weir {

// Reads the schemas that Kafka Connect's JSON converter embeds in records: the member `schema` of
// {"schema": ..., "payload": ...}. A schema that breaks Connect's rules is an error L301 whose
// message names the place, such as `value.after.total`.

// A value schema that describes rows: flat ones, or a Debezium change event.
struct ConnectRow {
  std::string name;
  RowShape shape = RowShape::Flat;  // Flat or Envelope
  std::vector<Field> fields;
  bool deleted_marker = false;
};

// Records that connectors write beside the rows; they are never rows themselves.
enum class SideKind : std::uint8_t {
  TransactionMetadata,
  Heartbeat,
  SchemaChange,
  LogicalMessage,
  Notification,
};
struct SideTopic {
  SideKind kind{};
};

// Something else than a struct: `what` says what, for people ("a string").
struct NotARow {
  std::string what;
};

using ConnectValue = std::variant<ConnectRow, SideTopic, NotARow>;

struct ConnectKey {
  KeyShape shape = KeyShape::None;
  std::vector<Field> fields;  // one without a name for Primitive
};

// `json` is the text of the schema alone. An empty text and `null` mean that there is no schema:
// NotARow, and KeyShape::None.
Result<ConnectValue> read_value_schema(std::string_view json);
Result<ConnectKey> read_key_schema(std::string_view json);

EventSchema make_event_schema(const ConnectKey& key, const ConnectRow& row);

// A topic of which only keys are known so far: its records were tombstones.
EventSchema make_event_schema(const ConnectKey& key);

// "transaction markers", "heartbeats": for messages.
std::string_view to_text(SideKind kind);

}  // namespace weir
