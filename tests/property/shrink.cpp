#include "tests/property/shrink.h"

#include <algorithm>
#include <map>
#include <set>

namespace weir::property {

namespace {

using Worlds = std::vector<World>;

// A topic's schemas are numbered as they come, and share one rule.
void number_versions(World& world) {
  std::map<std::string, std::int32_t> versions;
  for (TopicSchema& event : world.events) event.version = ++versions[event.topic];
}

template <typename List>
void erase_at(List& list, std::size_t at) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
}

void without_an_event(const World& world, Worlds& out) {
  for (std::size_t i = 0; i < world.events.size(); ++i) {
    World next = world;
    erase_at(next.events, i);
    number_versions(next);
    out.push_back(std::move(next));
  }
}

void without_a_table(const World& world, Worlds& out) {
  for (const auto& [name, table] : world.catalog.tables) {
    out.push_back(world);
    out.back().catalog.tables.erase(name);
  }
}

// `change` alters a copy of each element of one list of the world; a copy that stays the same is no
// smaller world.
template <typename Change>
void with_rule(const World& world, Worlds& out, Change change) {
  std::set<std::string> topics;
  for (const TopicSchema& event : world.events) topics.insert(event.topic);
  for (const std::string& topic : topics) {
    World next = world;
    bool changed = false;
    for (TopicSchema& event : next.events) {
      if (event.topic == topic) changed |= change(event.rule);
    }
    if (changed) out.push_back(std::move(next));
  }
}

template <typename T>
bool reset(T& value, const T& plain) {
  if (value == plain) return false;
  value = plain;
  return true;
}

bool clear_key(TopicRule& rule) {
  if (rule.key.mode == KeyMode::Default) return false;
  rule.key = {};
  return true;
}

bool shorten_key(TopicRule& rule) {
  if (rule.key.columns.size() < 2) return false;
  rule.key.columns.pop_back();
  return true;
}

bool shorten_include(TopicRule& rule) {
  if (!rule.include || rule.include->size() < 2) return false;
  rule.include->pop_back();
  return true;
}

bool shorten_rename(TopicRule& rule) {
  if (rule.rename.size() < 2) return false;
  rule.rename.erase(rule.rename.begin());
  return true;
}

void with_plainer_rules(const World& world, Worlds& out) {
  with_rule(world, out, clear_key);
  with_rule(world, out, shorten_key);
  with_rule(world, out, [](TopicRule& r) { return reset(r.insert_mode, InsertMode::Upsert); });
  with_rule(world, out, [](TopicRule& r) { return reset(r.delete_mode, DeleteMode::Off); });
  with_rule(world, out, [](TopicRule& r) { return reset(r.include, {}); });
  with_rule(world, out, shorten_include);
  with_rule(world, out, [](TopicRule& r) { return reset(r.exclude, {}); });
  with_rule(world, out, [](TopicRule& r) { return reset(r.rename, {}); });
  with_rule(world, out, shorten_rename);
}

void with_plainer_fields(const World& world, std::size_t event, Worlds& out) {
  for (std::size_t i = 0; i < world.events[event].schema.row.size(); ++i) {
    const auto next = [&]() -> Field& {
      out.push_back(world);
      return out.back().events[event].schema.row[i];
    };
    const Field& field = world.events[event].schema.row[i];
    if (field.default_json) next().default_json.reset();
    if (!field.optional) next().optional = true;
    if (field.type != LogicalType{} && !field.default_json) next().type = {};
  }
}

void with_plainer_schemas(const World& world, Worlds& out) {
  for (std::size_t event = 0; event < world.events.size(); ++event) {
    const EventSchema& schema = world.events[event].schema;
    for (std::size_t i = 0; i < schema.row.size(); ++i) {
      out.push_back(world);
      erase_at(out.back().events[event].schema.row, i);
    }
    if (schema.key_shape != KeyShape::None) {
      out.push_back(world);
      out.back().events[event].schema.key.clear();
      out.back().events[event].schema.key_shape = KeyShape::None;
    }
    with_plainer_fields(world, event, out);
  }
}

void drop_column(Table& table, std::size_t at) {
  const std::string name = table.columns[at].name;
  const auto has_it = [&](const std::vector<std::string>& key) {
    return std::ranges::count(key, name) > 0;
  };
  erase_at(table.columns, at);
  if (has_it(table.key)) table.key.clear();
  std::erase_if(table.unique_keys, has_it);
}

void with_plainer_columns(const World& world, const Table& table, Worlds& out) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto next = [&]() -> Table& {
      out.push_back(world);
      return out.back().catalog.tables.at(table.name);
    };
    const Column& column = table.columns[i];
    drop_column(next(), i);
    if (column.has_default) next().columns[i].has_default = false;
    if (column.generated) next().columns[i].generated = false;
    if (column.identity_always) next().columns[i].identity_always = false;
    if (column.identity && !column.identity_always) next().columns[i].identity = false;
    const bool key = std::ranges::count(table.key, column.name) > 0;
    if (!column.nullable && !column.identity && !key) next().columns[i].nullable = true;
    if (column.type != PgType{} && !column.identity) next().columns[i].type = {};
  }
}

void with_plainer_tables(const World& world, Worlds& out) {
  for (const auto& entry : world.catalog.tables) {
    const Table& table = entry.second;
    const auto next = [&]() -> Table& {
      out.push_back(world);
      return out.back().catalog.tables.at(entry.first);
    };
    if (table.kind != RelationKind::Table) next().kind = RelationKind::Table;
    if (!table.key.empty()) next().key.clear();
    if (!table.unique_keys.empty()) next().unique_keys.pop_back();
    if (table.dropped_columns > 0) next().dropped_columns = 0;
    if (!table.owner) next().owner = true;
    if (!table.may_update) next().may_update = true;
    with_plainer_columns(world, table, out);
  }
}

void with_plainer_settings(const World& world, Worlds& out) {
  if (!world.pipeline.schema_evolution) {
    out.push_back(world);
    out.back().pipeline.schema_evolution = true;
  }
  if (!world.catalog.types.empty()) {
    out.push_back(world);
    out.back().catalog.types.clear();
  }
  for (const auto& [name, schema] : world.catalog.schemas) {
    if (schema.exists && schema.may_create && schema.may_use) continue;
    out.push_back(world);
    out.back().catalog.schemas[name] = {};
  }
}

// Every world that is smaller by one thing, the boldest cuts first.
Worlds smaller(const World& world) {
  Worlds out;
  without_an_event(world, out);
  without_a_table(world, out);
  with_plainer_settings(world, out);
  with_plainer_rules(world, out);
  with_plainer_schemas(world, out);
  with_plainer_tables(world, out);
  return out;
}

}  // namespace

World shrink(World world, const std::function<bool(const World&)>& fails) {
  for (;;) {
    Worlds candidates = smaller(world);
    const auto next = std::ranges::find_if(candidates, fails);
    if (next == candidates.end()) return world;
    world = std::move(*next);
  }
}

}  // namespace weir::property
