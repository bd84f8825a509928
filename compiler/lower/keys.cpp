#include "compiler/lower/keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace weir {

namespace {

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

KeyChoice problem(std::string reason, std::string help) {
  KeyChoice choice;
  choice.problem = {.reason = std::move(reason), .help = std::move(help)};
  return choice;
}

// What the rule does that needs a key, for the beginning of a sentence.
std::string_view need(const TopicRule& rule) {
  if (rule.insert_mode == InsertMode::Upsert) return "rows are upserted";
  if (rule.delete_mode == DeleteMode::On) return "rows are deleted";
  return "the record's key is asked for";
}

bool finds_rows(const TopicRule& rule) {
  return rule.insert_mode == InsertMode::Upsert || rule.delete_mode == DeleteMode::On;
}

// The ways out of a missing key. Each must work on its own.
std::string ways_out(const TopicRule& rule) {
  if (rule.insert_mode == InsertMode::Insert) {
    return "name the columns that tell rows apart with `key = (...)`, or set `delete_mode = off`";
  }
  if (rule.delete_mode == DeleteMode::On) {
    return "name the columns that tell rows apart with `key = (...)`, or append every event with "
           "`insert_mode = insert` and `delete_mode = off`";
  }
  return "name the columns that tell rows apart with `key = (...)`, keep one row a record with "
         "`key = coordinates`, or append every event with `insert_mode = insert`";
}

KeyChoice::Part part_of(const EventSchema& schema, const Field& of_key) {
  // The row says more about a field than the key does: keys carry no propagated column types.
  if (const Field* const of_row = find_field(schema.row, of_key.name)) return {.field = *of_row};
  return {.field = of_key, .only_in_key = true};
}

KeyChoice record_key(const TopicSchema& event) {
  const EventSchema& schema = event.schema;
  KeyChoice choice;
  if (schema.key_shape == KeyShape::Struct && !schema.key.empty()) {
    for (const Field& field : schema.key) choice.parts.push_back(part_of(schema, field));
    return choice;
  }
  if (schema.key_shape == KeyShape::Primitive) {
    return problem(fmt::format("{}, but the key of the records is a bare {} without a name",
                               need(event.rule),
                               schema.key.empty() ? "value" : to_text(schema.key.front().type)),
                   "say which column it is with `key = (name)`");
  }
  for (const std::string& name : schema.declared_key) {
    if (const Field* const field = find_field(schema.row, name)) {
      choice.parts.push_back({.field = *field});
    }
  }
  if (!choice.parts.empty()) return choice;
  return problem(fmt::format("{}, but the records have no key", need(event.rule)),
                 ways_out(event.rule));
}

// A field by its own name or by the name of its column.
const Field* find_named(const TopicRule& rule,
                        const std::vector<Field>& fields,
                        const std::string& name) {
  if (const Field* const field = find_field(fields, name)) return field;
  const auto renamed =
      std::ranges::find(rule.rename, name, &std::pair<const std::string, std::string>::second);
  return renamed == rule.rename.end() ? nullptr : find_field(fields, renamed->first);
}

std::string known_fields(const EventSchema& schema) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> names;
  for (const Field& field : schema.row) {
    if (names.size() == kShown) return fmt::format("{}, ...", fmt::join(names, ", "));
    names.push_back(display(field.name));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

KeyChoice named_key(const TopicSchema& event) {
  const EventSchema& schema = event.schema;
  const std::vector<std::string>& names = event.rule.key.columns;
  KeyChoice choice;
  for (const std::string& name : names) {
    if (const Field* const of_row = find_named(event.rule, schema.row, name)) {
      choice.parts.push_back({.field = *of_row});
    } else if (const Field* const of_key = find_named(event.rule, schema.key, name)) {
      choice.parts.push_back({.field = *of_key, .only_in_key = true});
    } else if (schema.key_shape == KeyShape::Primitive && names.size() == 1) {
      Field named = schema.key.front();
      named.name = name;
      choice.parts.push_back({.field = std::move(named), .only_in_key = true});
    } else {
      return problem(
          fmt::format("the key names {}, which neither the key nor the row of the event has",
                      display(name)),
          schema.row.empty() ? std::string("correct `key`")
                             : fmt::format("correct `key`; the row has {}", known_fields(schema)));
    }
  }
  return choice;
}

KeyChoice coordinates(const TopicRule& rule) {
  if (rule.delete_mode == DeleteMode::On) {
    return problem("deletes can't find rows by the coordinates of the record that wrote them",
                   "name the columns that tell rows apart with `key = (...)`, or set "
                   "`delete_mode = off`");
  }
  KeyChoice choice;
  choice.coordinates = true;
  return choice;
}

}  // namespace

KeyChoice choose_key(const TopicSchema& event) {
  switch (event.rule.effective_key()) {
    case KeyMode::Default:
    case KeyMode::Record: return record_key(event);
    case KeyMode::Columns: return named_key(event);
    case KeyMode::Coordinates: return coordinates(event.rule);
    case KeyMode::None:
      if (!finds_rows(event.rule)) return {};
      return problem(fmt::format("{}, but the key is switched off", need(event.rule)),
                     ways_out(event.rule));
  }
  std::abort();
}

}  // namespace weir
