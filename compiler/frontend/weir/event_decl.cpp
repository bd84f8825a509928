#include "compiler/frontend/weir/event_decl.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace weir {

namespace {

void report(Code code, Span span, std::string message, std::string help, Diagnostics& diagnostics) {
  Diagnostic found{.code = code, .message = std::move(message), .primary = {span, ""}};
  if (!help.empty()) found.helps.push_back(std::move(help));
  diagnostics.add(std::move(found));
}

void refuse_other_statements(const syntax::Block& block, Diagnostics& diagnostics) {
  const auto refuse = [&](Span span) {
    report(Code::P001,
           span,
           "an event holds only fields",
           "a field is written `name type`",
           diagnostics);
  };
  for (const syntax::Setting& setting : block.settings) refuse(setting.span);
  for (const syntax::Group& group : block.groups) refuse(group.span);
  for (const syntax::Route& route : block.routes) refuse(route.keyword.span);
}

// A key has to be there and to have an order that an index can use.
bool may_be_key(const syntax::Field& field, const FieldType& type, Diagnostics& diagnostics) {
  if (field.optional) {
    report(Code::S118,
           field.span,
           fmt::format("the field `{}` is both optional and in the key", field.name.text),
           "leave out `?` or `key`",
           diagnostics);
    return false;
  }
  if (type.word == FieldTypeWord::Xml) {
    report(Code::S118,
           field.span,
           fmt::format("the field `{}` is in the key, but xml has no order to find rows by",
                       field.name.text),
           "leave out `key`",
           diagnostics);
    return false;
  }
  return true;
}

}  // namespace

EventDecl read_event(const syntax::Block& block, Diagnostics& diagnostics) {
  EventDecl event;
  event.name = block.head[0].text;
  event.name_span = block.head[0].span;
  event.topic = block.head[2].text;
  event.topic_span = block.head[2].span;
  refuse_other_statements(block, diagnostics);
  if (block.fields.empty() && !block.damaged) {
    report(Code::S113,
           block.head_span,
           fmt::format("the event `{}` declares no field", event.name),
           "add its fields, each as `name type`",
           diagnostics);
  }
  std::map<std::string, Span> seen;
  for (const syntax::Field& field : block.fields) {
    const auto [earlier, added] = seen.emplace(field.name.text, field.name.span);
    if (!added) {
      diagnostics.add({.code = Code::S112,
                       .message = fmt::format("the field `{}` is declared twice", field.name.text),
                       .primary = {field.name.span, ""},
                       .secondary = {{earlier->second, "first declared here"}}});
      continue;
    }
    const std::optional<FieldType> type = read_field_type(field, diagnostics);
    if (!type) continue;
    const bool key = field.key && may_be_key(field, *type, diagnostics);
    event.fields.push_back({field.name.text, *type, field.optional, key, field.span});
  }
  return event;
}

EventSchema event_schema(const EventDecl& event, const Source& source) {
  EventSchema schema;
  schema.name = event.name;
  schema.shape = RowShape::Either;
  schema.embedded = false;
  for (const EventField& declared : event.fields) {
    Field field;
    field.name = declared.name;
    field.type = wire_type(declared.type, source);
    field.optional = declared.optional;
    field.origin = {declared.span, fmt::format("{}.{}", event.name, declared.name)};
    if (declared.key) {
      schema.key_shape = KeyShape::Struct;
      schema.key.push_back(field);
      schema.declared_key.push_back(field.name);
    }
    schema.row.push_back(std::move(field));
  }
  return schema;
}

}  // namespace weir
