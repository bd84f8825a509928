#include "tests/property/world_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"

namespace weir::property {

namespace {

std::string list(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(display(name));
  return fmt::format("({})", fmt::join(shown, ", "));
}

std::string key_text(const KeySetting& key) {
  switch (key.mode) {
    case KeyMode::Default: return "";
    case KeyMode::Record: return "  rule: key = record\n";
    case KeyMode::Columns: return fmt::format("  rule: key = {}\n", list(key.columns));
    case KeyMode::Coordinates: return "  rule: key = coordinates\n";
    case KeyMode::None: return "  rule: key = none\n";
  }
  std::abort();
}

std::string rule_text(const TopicRule& rule) {
  std::string out = key_text(rule.key);
  if (rule.insert_mode == InsertMode::Insert) out += "  rule: insert_mode = insert\n";
  if (rule.delete_mode == DeleteMode::On) out += "  rule: delete_mode = on\n";
  if (rule.include) out += fmt::format("  rule: include = {}\n", list(*rule.include));
  if (!rule.exclude.empty()) out += fmt::format("  rule: exclude = {}\n", list(rule.exclude));
  std::vector<std::string> renames;
  for (const auto& [field, column] : rule.rename) {
    renames.push_back(fmt::format("{} -> {}", display(field), display(column)));
  }
  if (!renames.empty()) out += fmt::format("  rule: rename = ({})\n", fmt::join(renames, ", "));
  return out;
}

std::string field_text(const Field& field, std::string_view prefix) {
  std::string out = fmt::format("  {}{} {}", prefix, display(field.name), type_text(field.type));
  if (!field.optional) out += " required";
  if (field.default_json) out += " default " + *field.default_json;
  return out + '\n';
}

std::string event_text(const TopicSchema& event) {
  const EventSchema& schema = event.schema;
  std::string out = fmt::format("topic {} -> {}", event.topic, display(event.table));
  if (schema.shape == RowShape::KeyOnly) out += " tombstones";
  const bool bare = schema.key_shape == KeyShape::Primitive;
  if (bare) out += fmt::format(" bare key {}", type_text(schema.key.front().type));
  out += '\n' + rule_text(event.rule);
  if (!bare) {
    for (const Field& field : schema.key) out += field_text(field, "key ");
  }
  for (const Field& field : schema.row) out += field_text(field, "");
  return out;
}

std::string column_text(const Column& column) {
  std::string out = fmt::format("  {} {}", display(column.name), type_text(column.type));
  if (!column.nullable) out += " not null";
  if (column.has_default) out += " default";
  if (column.identity) out += column.identity_always ? " identity always" : " identity";
  if (column.generated) out += " generated";
  return out + '\n';
}

std::string table_text(const Table& table) {
  std::string out = fmt::format("{} {}\n", weir::to_text(table.kind), display(table.name));
  for (const Column& column : table.columns) out += column_text(column);
  if (!table.key.empty()) out += fmt::format("  primary key {}\n", list(table.key));
  for (const auto& unique : table.unique_keys) out += fmt::format("  unique {}\n", list(unique));
  if (table.dropped_columns > 0) out += fmt::format("  dropped {}\n", table.dropped_columns);
  if (!table.owner) out += "  no ownership\n";
  if (!table.may_update) out += "  no update\n";
  return out;
}

std::string catalog_text(const Catalog& catalog) {
  std::string out;
  for (const auto& [name, schema] : catalog.schemas) {
    if (!schema.exists) out += fmt::format("schema {} missing\n", name);
    if (!schema.may_create) out += fmt::format("schema {} no create\n", name);
    if (!schema.may_use) out += fmt::format("schema {} no usage\n", name);
  }
  for (const QualifiedName& type : catalog.types) out += fmt::format("type {}\n", display(type));
  for (const auto& [name, table] : catalog.tables) out += table_text(table);
  return out;
}

std::string section(const std::string& text, std::string_view name) {
  const std::string head = fmt::format("-- {} --\n", name);
  const auto start = text.find(head);
  if (start == std::string::npos) return {};
  const auto end = text.find("\n-- ", start + head.size());
  return text.substr(start + head.size(),
                     end == std::string::npos ? end : end + 1 - start - head.size());
}

}  // namespace

std::string to_text(const World& world) {
  std::string out = "# What holds is to be said here.\n";
  if (!world.pipeline.schema_evolution) out += "-- rule --\nschema_evolution = off\n";
  out += "-- events --\n";
  for (const TopicSchema& event : world.events) out += event_text(event);
  return out + "-- live.catalog --\n" + catalog_text(world.catalog);
}

World read_world(const std::string& text) {
  World world;
  world.pipeline = compact::read_rule(section(text, "rule"));
  world.events = compact::read_events(section(text, "events"), world.pipeline.topics.front());
  world.catalog = compact::read_catalog(section(text, "live.catalog"));
  return world;
}

}  // namespace weir::property
