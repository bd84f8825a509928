#include "tests/property/world.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "compiler/compile.h"
#include "compiler/plan/predict.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"

namespace weir::property {

namespace {

using namespace std::string_literals;

const std::vector<std::string>& field_names() {
  static const std::vector<std::string> names = {"id",
                                                 "id2",
                                                 "note",
                                                 "a",
                                                 "b",
                                                 "c",
                                                 "Note",
                                                 "select",
                                                 "ctid",
                                                 "",
                                                 "x\"y\n",
                                                 "nul\0"s,
                                                 std::string(70, 'l') + "1",
                                                 std::string(70, 'l') + "2"};
  return names;
}
constexpr std::size_t kTameNames = 6;

constexpr std::array kTypes = {
    "int16",    "int32",        "int64",        "float64",       "string",
    "boolean",  "bytes",        "decimal(8,2)", "decimal(4,-2)", "variable_decimal",
    "date",     "timestamp_ms", "timestamp_us", "timestamptz",   "time_us",
    "interval", "json",         "uuid",         "enum",          "bits(5)",
    "point",    "string[]",     "int32[]",      "ltree",         "unmapped(map)"};

constexpr std::array kColumns = {
    "smallint",     "integer",        "bigint",
    "real",         "text",           "varchar(3)",
    "numeric(6,1)", "numeric",        "timestamp",
    "timestamp(3)", "date",           "uuid",
    "jsonb",        "boolean",        "bytea",
    "text[]",       "enum shop.mood", "domain shop.price over numeric(12,2)",
    "bit(5)",       "interval"};

PgType read_column_type(std::string_view text) {
  return compact::read_catalog("table shop.t\n  c " + std::string(text))
      .tables.begin()
      ->second.columns.front()
      .type;
}

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed), tame_(chance(2)) {}
  std::size_t below(std::size_t sides) { return engine_() % sides; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  template <typename List>
  auto pick(const List& list) {
    return list[below(list.size())];
  }

  // In every other world no name is refused for itself.
  const std::string& name() {
    return field_names()[below(tame_ ? kTameNames : field_names().size())];
  }

 private:
  std::mt19937 engine_;
  bool tame_ = false;
};

Field random_field(Dice& dice) {
  Field field;
  field.name = dice.name();
  field.type = compact::read_logical_type(dice.pick(kTypes));
  field.optional = !dice.chance(3);
  field.origin.path = "value.after." + field.name;
  if (field.type.kind == LogicalKind::Int32 && dice.chance(2)) field.default_json = "7";
  if (field.type.kind == LogicalKind::String && dice.chance(2)) field.default_json = "\"it's\"";
  return field;
}

EventSchema random_schema(Dice& dice) {
  EventSchema schema;
  schema.shape = dice.chance(20) ? RowShape::KeyOnly : RowShape::Envelope;
  Field key;
  key.name = dice.chance(4) ? "id2" : "id";
  key.type = compact::read_logical_type(dice.chance(3) ? "string" : "int64");
  key.optional = false;
  key.origin.path = "key." + key.name;
  if (!dice.chance(8)) {
    schema.key_shape = dice.chance(8) ? KeyShape::Primitive : KeyShape::Struct;
    schema.key.push_back(key);
    if (schema.key_shape == KeyShape::Primitive) {
      schema.key.front().name.clear();
      schema.key.front().origin.path = "key";
    }
  }
  key.origin.path = "value.after." + key.name;
  if (schema.shape == RowShape::KeyOnly) return schema;
  if (!dice.chance(5)) schema.row.push_back(key);
  for (std::size_t i = dice.below(6); i > 0; --i) schema.row.push_back(random_field(dice));
  return schema;
}

KeySetting random_key(Dice& dice) {
  switch (dice.below(8)) {
    case 0: return {.mode = KeyMode::Columns, .columns = {"id"}};
    case 1: return {.mode = KeyMode::Columns, .columns = {"a", "id"}};
    case 2: return {.mode = KeyMode::Coordinates, .columns = {}};
    case 3: return {.mode = KeyMode::None, .columns = {}};
    case 4: return {.mode = KeyMode::Record, .columns = {}};
    default: return {};
  }
}

TopicRule random_rule(Dice& dice) {
  TopicRule rule;
  rule.insert_mode = dice.chance(3) ? InsertMode::Insert : InsertMode::Upsert;
  rule.delete_mode = dice.chance(3) ? DeleteMode::On : DeleteMode::Off;
  rule.key = random_key(dice);
  if (dice.chance(5)) rule.exclude = {dice.name()};
  if (dice.chance(6)) rule.include = std::vector<std::string>{"a", "b", dice.name()};
  if (dice.chance(5)) rule.rename = {{"note", dice.name()}, {"id", "ident"}};
  return rule;
}

// A name that the server can hold, whatever the event would have called it.
const std::string& live_name(Dice& dice) {
  for (;;) {
    const std::string& name = dice.name();
    if (!name.empty() && name.size() <= kMaxIdentifierBytes && name != "ctid" &&
        name.find('\0') == std::string::npos) {
      return name;
    }
  }
}

bool is_integer(const PgType& type) {
  return type == read_column_type("smallint") || type == read_column_type("integer") ||
         type == read_column_type("bigint");
}

Column random_column(Dice& dice) {
  Column column;
  column.name = live_name(dice);
  column.type = read_column_type(dice.pick(kColumns));
  column.nullable = !dice.chance(3);
  column.has_default = dice.chance(4);
  column.generated = !column.has_default && dice.chance(12);
  if (!column.has_default && !column.generated && is_integer(column.type) && dice.chance(6)) {
    column.identity = true;
    column.identity_always = dice.chance(2);
    column.nullable = false;
  }
  return column;
}

void choose_keys(Dice& dice, Table& table) {
  for (Column& column : table.columns) {
    const bool sortable = column.type != read_column_type("jsonb");
    if (table.key.empty() && sortable && (column.name == "id" || dice.chance(6))) {
      table.key = {column.name};
      column.nullable = false;
    } else if (sortable && dice.chance(8)) {
      table.unique_keys.push_back({column.name});
    }
  }
}

Table random_table(Dice& dice, const QualifiedName& name) {
  Table table;
  table.name = name;
  if (dice.chance(10)) table.kind = dice.chance(2) ? RelationKind::View : RelationKind::Sequence;
  for (std::size_t i = dice.below(6); i > 0; --i) {
    Column column = random_column(dice);
    if (table.find_column(column.name) == nullptr) table.columns.push_back(std::move(column));
  }
  choose_keys(dice, table);
  if (dice.chance(15)) table.dropped_columns = 1597;
  table.owner = !dice.chance(8);
  table.may_update = !dice.chance(10);
  return table;
}

}  // namespace

World make_world(std::uint32_t seed) {
  Dice dice(seed);
  World world;
  world.pipeline.name = "shop";
  world.pipeline.destination.schema = "shop";
  world.pipeline.schema_evolution = !dice.chance(6);
  world.catalog.server_version = 150018;
  world.catalog.database = "weir";
  world.catalog.role = "loader";
  SchemaInfo& schema = world.catalog.schemas["shop"];
  schema.may_create = !dice.chance(15);
  schema.may_use = !dice.chance(40);
  schema.exists = !dice.chance(25);
  if (dice.chance(2)) world.catalog.types.insert({.schema = "ext", .name = "ltree"});

  const std::array topics = {"s.one", "s.two", "t.one", "s.three"};
  const std::array tables = {"one", "two", "one", "three"};
  const std::array rules = {
      random_rule(dice), random_rule(dice), random_rule(dice), random_rule(dice)};
  std::array<std::int32_t, 4> versions{};
  for (std::size_t i = 1 + dice.below(6); i > 0; --i) {
    const std::size_t at = dice.below(topics.size());
    TopicSchema event;
    event.topic = topics[at];
    event.rule = rules[at];
    event.schema = random_schema(dice);
    event.version = ++versions[at];
    event.table = {.schema = "shop", .name = tables[at]};
    world.events.push_back(std::move(event));
  }
  for (const char* const name : {"one", "two", "three"}) {
    const QualifiedName table{.schema = "shop", .name = name};
    if (dice.chance(2)) world.catalog.tables[table] = random_table(dice, table);
  }
  // Some databases have seen the first schemas already.
  if (dice.chance(3)) {
    const std::vector<TopicSchema> seen(world.events.begin(), world.events.begin() + 1);
    for (const Operation& done : make_plan(seen, world.catalog, world.pipeline).operations) {
      world.catalog = apply_to_model(std::move(world.catalog), done);
    }
  }
  return world;
}

std::string type_text(const LogicalType& type) {
  for (const char* const text : kTypes) {
    if (compact::read_logical_type(text) == type) return text;
  }
  std::abort();
}

std::string type_text(const PgType& type) {
  for (const char* const text : kColumns) {
    if (read_column_type(text) == type) return text;
  }
  if (type.base != PgBase::Other) return to_sql(type);
  return display(type.other) + (type.array ? "[]" : "");
}

}  // namespace weir::property
