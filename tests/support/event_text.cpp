#include "tests/support/event_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "tests/support/line_scanner.h"

namespace weir::compact {

namespace {

constexpr std::array kWords = {
    std::pair{"boolean", LogicalKind::Boolean},
    std::pair{"int8", LogicalKind::Int8},
    std::pair{"int16", LogicalKind::Int16},
    std::pair{"int32", LogicalKind::Int32},
    std::pair{"int64", LogicalKind::Int64},
    std::pair{"float32", LogicalKind::Float32},
    std::pair{"float64", LogicalKind::Float64},
    std::pair{"string", LogicalKind::String},
    std::pair{"bytes", LogicalKind::Bytes},
    std::pair{"decimal", LogicalKind::Decimal},
    std::pair{"variable_decimal", LogicalKind::VariableDecimal},
    std::pair{"decimal_text", LogicalKind::DecimalText},
    std::pair{"decimal_any", LogicalKind::DecimalAny},
    std::pair{"date", LogicalKind::Date},
    std::pair{"time_ms", LogicalKind::TimeMillis},
    std::pair{"time_us", LogicalKind::TimeMicros},
    std::pair{"time_ns", LogicalKind::TimeNanos},
    std::pair{"timestamp_ms", LogicalKind::TimestampMillis},
    std::pair{"timestamp_us", LogicalKind::TimestampMicros},
    std::pair{"timestamp_ns", LogicalKind::TimestampNanos},
    std::pair{"timestamp_any", LogicalKind::TimestampAny},
    std::pair{"timestamptz", LogicalKind::ZonedTimestamp},
    std::pair{"timetz", LogicalKind::ZonedTime},
    std::pair{"iso_date", LogicalKind::IsoDate},
    std::pair{"iso_time", LogicalKind::IsoTime},
    std::pair{"iso_timestamp", LogicalKind::IsoTimestamp},
    std::pair{"year", LogicalKind::Year},
    std::pair{"duration_us", LogicalKind::MicroDuration},
    std::pair{"duration_ns", LogicalKind::NanoDuration},
    std::pair{"interval", LogicalKind::Interval},
    std::pair{"json", LogicalKind::Json},
    std::pair{"json_tree", LogicalKind::JsonTree},
    std::pair{"uuid", LogicalKind::Uuid},
    std::pair{"xml", LogicalKind::Xml},
    std::pair{"enum", LogicalKind::Enum},
    std::pair{"enum_set", LogicalKind::EnumSet},
    std::pair{"ltree", LogicalKind::Ltree},
    std::pair{"tsvector", LogicalKind::Tsvector},
    std::pair{"bits", LogicalKind::Bits},
    std::pair{"point", LogicalKind::Point},
    std::pair{"unmapped", LogicalKind::Unmapped},
};

void read_parameters(std::string_view inside, LogicalType& type) {
  if (type.kind == LogicalKind::Unmapped) {
    type.name = inside;
    return;
  }
  const auto comma = inside.find(',');
  if (type.kind == LogicalKind::Bits) {
    type.length = to_number(inside);
  } else if (type.kind == LogicalKind::Decimal && comma == std::string_view::npos) {
    type.scale = to_number(inside);
  } else {
    type.precision = to_number(inside);
    if (comma != std::string_view::npos) type.scale = to_number(inside.substr(comma + 1));
  }
}

Field read_field(LineScanner& scan, std::string_view place) {
  Field field;
  field.name = scan.name();
  field.type = read_logical_type(scan.word());
  field.origin.path = fmt::format("{}.{}", place, field.name);
  while (!scan.at_end()) {
    if (scan.take("required")) {
      field.optional = false;
    } else if (scan.take("source")) {
      field.type.source_type = scan.word();
    } else if (scan.take("length")) {
      field.type.length = to_number(scan.word());
    } else if (scan.take("default")) {
      field.default_json = std::string(scan.rest());
      return field;
    } else {
      scan.fail("required, source, length or default");
    }
  }
  return field;
}

QualifiedName routed(const std::string& topic) {
  const auto dot = topic.rfind('.');
  return {.schema = "shop", .name = dot == std::string::npos ? topic : topic.substr(dot + 1)};
}

TopicSchema read_topic(LineScanner scan, const TopicRule& rule) {
  TopicSchema event;
  event.rule = rule;
  event.topic = scan.name();
  event.table = routed(event.topic);
  event.version = 1;
  event.schema.shape = RowShape::Envelope;
  if (scan.take_mark("->")) {
    const auto dot = scan.rest().find('.');
    event.table.schema = scan.rest().substr(0, dot);
    scan.take_mark(scan.rest().substr(0, dot + 1));
    event.table.name = scan.name();
  }
  if (scan.take("tombstones")) event.schema.shape = RowShape::KeyOnly;
  if (scan.take("bare")) {
    if (!scan.take("key")) scan.fail("key");
    Field key;
    key.type = read_logical_type(scan.word());
    key.optional = false;
    key.origin.path = "key";
    event.schema.key_shape = KeyShape::Primitive;
    event.schema.key.push_back(key);
  }
  if (scan.take("declared")) {
    event.version = 0;
    event.schema.embedded = false;
    event.schema.shape = RowShape::Either;
    event.schema.declared_key = scan.names();
  }
  return event;
}

std::string field_text(const Field& field, std::string_view prefix) {
  std::string out = fmt::format("  {}{} {}",
                                prefix,
                                field.name.empty() ? "\"\"" : display(field.name),
                                weir::to_text(field.type));
  if (!field.type.source_type.empty()) out += " source " + field.type.source_type;
  if (!field.optional) out += " required";
  if (field.default_json) out += " default " + *field.default_json;
  return out + '\n';
}

KeySetting read_key(LineScanner& scan) {
  if (scan.take("record")) return {.mode = KeyMode::Record, .columns = {}};
  if (scan.take("coordinates")) return {.mode = KeyMode::Coordinates, .columns = {}};
  if (scan.take("none")) return {.mode = KeyMode::None, .columns = {}};
  return {.mode = KeyMode::Columns, .columns = scan.names()};
}

std::map<std::string, std::string> read_rename(LineScanner& scan) {
  std::map<std::string, std::string> out;
  if (!scan.take_mark("(")) scan.fail("(");
  while (!scan.take_mark(")")) {
    const std::string field = scan.name();
    if (!scan.take_mark("->")) scan.fail("->");
    out[field] = scan.name();
    scan.take_mark(",");
  }
  return out;
}

void read_setting(LineScanner scan, Pipeline& pipeline, TopicRule& rule) {
  const std::string setting = scan.word();
  if (!scan.take_mark("=")) scan.fail("=");
  if (setting == "insert_mode") {
    rule.insert_mode = scan.take("insert") ? InsertMode::Insert : InsertMode::Upsert;
  } else if (setting == "delete_mode") {
    rule.delete_mode = scan.take("on") ? DeleteMode::On : DeleteMode::Off;
  } else if (setting == "truncate") {
    rule.truncate = scan.take("apply") ? TruncateMode::Apply : TruncateMode::Ignore;
  } else if (setting == "key") {
    rule.key = read_key(scan);
  } else if (setting == "include") {
    rule.include = scan.names();
  } else if (setting == "exclude") {
    rule.exclude = scan.names();
  } else if (setting == "allow_narrower") {
    rule.allow_narrower = scan.names();
  } else if (setting == "rename") {
    rule.rename = read_rename(scan);
  } else if (setting == "schema_evolution") {
    pipeline.schema_evolution = !scan.take("off");
  } else {
    scan.fail("a setting");
  }
}

}  // namespace

LogicalType read_logical_type(std::string_view text) {
  LogicalType type;
  if (text.ends_with("[]")) {
    type.kind = LogicalKind::Array;
    type.element.push_back(read_logical_type(text.substr(0, text.size() - 2)));
    return type;
  }
  const auto open = text.find('(');
  const std::string_view word = text.substr(0, open);
  const auto* const found =
      std::ranges::find_if(kWords, [&](const auto& w) { return w.first == word; });
  if (found == kWords.end()) LineScanner(text).fail("a type of an event");
  type.kind = found->second;
  if (open != std::string_view::npos) {
    read_parameters(text.substr(open + 1, text.size() - open - 2), type);
  }
  return type;
}

Pipeline read_rule(std::string_view text) {
  Pipeline pipeline;
  pipeline.name = "shop";
  pipeline.destination.schema = "shop";
  TopicRule rule;
  rule.pattern = "**";
  for (const Line& line : lines_of(text)) read_setting(LineScanner(line.text), pipeline, rule);
  pipeline.topics.push_back(std::move(rule));
  return pipeline;
}

std::vector<TopicSchema> read_events(std::string_view text, const TopicRule& rule) {
  std::vector<TopicSchema> out;
  std::map<std::string, std::int32_t> versions;
  for (const Line& line : lines_of(text)) {
    LineScanner scan(line.text);
    if (line.indented && scan.take_mark("rule:")) {
      Pipeline unused;
      read_setting(scan, unused, out.back().rule);
    } else if (!line.indented) {
      if (!scan.take("topic")) scan.fail("topic");
      out.push_back(read_topic(scan, rule));
      if (out.back().version > 0) out.back().version = ++versions[out.back().topic];
    } else if (scan.take("key")) {
      out.back().schema.key_shape = KeyShape::Struct;
      out.back().schema.key.push_back(read_field(scan, "key"));
    } else {
      Field field = read_field(scan, "value.after");
      if (out.back().version == 0) field.origin.path.clear();
      out.back().schema.row.push_back(std::move(field));
    }
  }
  return out;
}

std::string to_text(const EventSchema& schema) {
  std::string out;
  for (const Field& field : schema.key) out += field_text(field, "key ");
  for (const Field& field : schema.row) out += field_text(field, "");
  return out;
}

}  // namespace weir::compact
