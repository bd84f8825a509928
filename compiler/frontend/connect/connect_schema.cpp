#include "compiler/frontend/connect/connect_schema.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "compiler/frontend/connect/schema_node.h"
#include "compiler/frontend/connect/semantic_type.h"

namespace weir {

namespace {

constexpr std::string_view kDeletedMarker = "__deleted";

bool is_absent(std::string_view json) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!json.empty() && is_blank(json.front())) json.remove_prefix(1);
  while (!json.empty() && is_blank(json.back())) json.remove_suffix(1);
  return json.empty() || json == "null";
}

std::optional<SideKind> side_kind(std::string_view name) {
  if (!name.starts_with("io.debezium.connector.")) return std::nullopt;
  if (name.ends_with(".TransactionMetadataValue")) return SideKind::TransactionMetadata;
  if (name.ends_with(".Heartbeat")) return SideKind::Heartbeat;
  if (name.ends_with(".SchemaChangeValue")) return SideKind::SchemaChange;
  if (name.ends_with(".MessageValue")) return SideKind::LogicalMessage;
  if (name.ends_with(".Notification")) return SideKind::Notification;
  return std::nullopt;
}

bool is_struct(const SchemaNode* node) {
  return node != nullptr && node->type == ConnectType::Struct;
}

// A named struct is an envelope by its name; a row may have a column `op`. Without a name, the
// members that only a change event has together must decide.
bool is_envelope(const SchemaNode& value) {
  const bool has_rows =
      is_struct(value.find_member("after")) || is_struct(value.find_member("before"));
  if (!has_rows || value.find_member("op") == nullptr) return false;
  if (!value.name.empty()) return value.name.ends_with(".Envelope");
  return value.find_member("source") != nullptr && value.find_member("after") != nullptr;
}

const SchemaNode& row_of(const SchemaNode& envelope) {
  const SchemaNode* const after = envelope.find_member("after");
  return is_struct(after) ? *after : *envelope.find_member("before");
}

Result<Field> read_field(const SchemaNode& node) {
  Field field;
  field.name = node.field;
  WEIR_TRY(field.type, semantic_type(node));
  field.optional = node.optional;
  field.default_json = node.default_json;
  field.origin.path = node.path;
  return field;
}

Result<std::vector<Field>> read_fields(const SchemaNode& row) {
  std::vector<Field> fields;
  fields.reserve(row.children.size());
  for (const SchemaNode& member : row.children) {
    WEIR_TRY(Field field, read_field(member));
    fields.push_back(std::move(field));
  }
  return fields;
}

Result<ConnectRow> read_row(const SchemaNode& value) {
  ConnectRow row;
  row.name = value.name;
  row.shape = is_envelope(value) ? RowShape::Envelope : RowShape::Flat;
  if (row.shape == RowShape::Envelope) {
    WEIR_TRY(row.fields, read_fields(row_of(value)));
    return row;
  }
  WEIR_TRY(row.fields, read_fields(value));
  const auto marker = std::ranges::find(row.fields, kDeletedMarker, &Field::name);
  row.deleted_marker = marker != row.fields.end();
  if (row.deleted_marker) row.fields.erase(marker);
  return row;
}

}  // namespace

Result<ConnectValue> read_value_schema(std::string_view json) {
  if (is_absent(json)) return NotARow{"a value without a schema"};
  WEIR_TRY(const SchemaNode value, read_schema_node(json, "value"));
  if (value.type != ConnectType::Struct) return NotARow{std::string(to_text(value.type))};
  if (const auto side = side_kind(value.name)) return SideTopic{*side};
  WEIR_TRY(ConnectRow row, read_row(value));
  return row;
}

Result<ConnectKey> read_key_schema(std::string_view json) {
  if (is_absent(json)) return ConnectKey{};
  WEIR_TRY(const SchemaNode key, read_schema_node(json, "key"));
  if (key.type == ConnectType::Struct) {
    WEIR_TRY(std::vector<Field> fields, read_fields(key));
    return ConnectKey{.shape = KeyShape::Struct, .fields = std::move(fields)};
  }
  WEIR_TRY(Field field, read_field(key));
  return ConnectKey{.shape = KeyShape::Primitive, .fields = {std::move(field)}};
}

EventSchema make_event_schema(const ConnectKey& key, const ConnectRow& row) {
  EventSchema schema = make_event_schema(key);
  schema.name = row.name;
  schema.shape = row.shape;
  schema.row = row.fields;
  schema.deleted_marker = row.deleted_marker;
  return schema;
}

EventSchema make_event_schema(const ConnectKey& key) {
  EventSchema schema;
  schema.shape = RowShape::KeyOnly;
  schema.key_shape = key.shape;
  schema.key = key.fields;
  return schema;
}

std::string_view to_text(SideKind kind) {
  switch (kind) {
    case SideKind::TransactionMetadata: return "transaction markers";
    case SideKind::Heartbeat: return "heartbeats";
    case SideKind::SchemaChange: return "schema change events";
    case SideKind::LogicalMessage: return "logical messages";
    case SideKind::Notification: return "notifications";
  }
  std::abort();
}

}  // namespace weir
