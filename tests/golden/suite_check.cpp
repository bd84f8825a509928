// check: the text of a pipeline file to diagnostics, and to a short account of what was understood.
//
// With an `env` section (NAME=value lines, or `file path=value`) values are asked for as `weir
// plan` does; without one they don't matter, as in `weir check`.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "compiler/diagnostics/render.h"
#include "compiler/frontend/weir/weir.h"
#include "tests/support/golden.h"

namespace weir::golden::suite_check {

namespace {

References found_values(const Case& content) {
  References found;
  const std::optional<std::string> lines = content.find("env");
  found.complete = lines.has_value();
  std::string_view rest = lines ? std::string_view(*lines) : std::string_view();
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const bool file = line.starts_with("file ");
    if (file) line.remove_prefix(5);
    const std::size_t equals = line.find('=');
    auto& values = file ? found.files : found.env;
    values[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
  }
  return found;
}

template <typename... Args>
void put(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

std::string_view word(Format format) {
  switch (format) {
    case Format::DebeziumJson: return "debezium_json";
    case Format::ConnectJson: return "connect_json";
    case Format::Json: return "json";
    case Format::Avro: return "avro";
    case Format::JsonSchema: return "json_schema";
    case Format::Protobuf: return "protobuf";
  }
  std::abort();
}

std::string_view word(DecimalMode mode) {
  switch (mode) {
    case DecimalMode::Unstated: return "";
    case DecimalMode::Precise: return ", decimals precise";
    case DecimalMode::String: return ", decimals as strings";
    case DecimalMode::Double: return ", decimals as doubles";
  }
  std::abort();
}

std::string_view word(TimeMode mode) {
  switch (mode) {
    case TimeMode::Unstated: return "";
    case TimeMode::Adaptive: return ", times adaptive";
    case TimeMode::Connect: return ", times in milliseconds";
    case TimeMode::Micros: return ", times in microseconds";
  }
  std::abort();
}

std::string key_text(const TopicRule& rule) {
  switch (rule.effective_key()) {
    case KeyMode::Default:
    case KeyMode::Record: return "record";
    case KeyMode::Columns: return fmt::format("({})", fmt::join(rule.key.columns, ", "));
    case KeyMode::Coordinates: return "coordinates";
    case KeyMode::None: return "none";
  }
  std::abort();
}

void dump(const Destination& destination, std::string& out) {
  put(out, "destination {}: schema {}", destination.name, destination.schema);
  if (destination.state_schema) put(out, ", state {}", *destination.state_schema);
  if (destination.url) put(out, ", url {}", *destination.url);
  if (destination.answer_timeout_ms != Destination().answer_timeout_ms) {
    put(out, ", answers within {} ms", destination.answer_timeout_ms);
  }
  if (destination.idle_timeout_ms != Destination().idle_timeout_ms) {
    put(out, ", idle for {} ms", destination.idle_timeout_ms);
  }
  for (const auto& [keyword, value] : destination.parameters) put(out, ", {}={}", keyword, value);
  out += "\n";
}

void dump(const Source& source, std::string& out) {
  put(out, "source {}: {}", source.name, source.kind == SourceKind::File ? "file" : "kafka");
  put(out, " {}", word(source.format));
  if (!source.path.empty()) put(out, ", path {}", source.path);
  if (source.topic) put(out, ", topic {}", *source.topic);
  put(out, "{}{}", word(source.decimal_mode), word(source.time_mode));
  if (source.kafka.group) put(out, ", group {}", *source.kafka.group);
  if (source.kafka.start == StartAt::Latest) out += ", from the latest";
  for (const auto& [name, value] : source.kafka.properties) put(out, ", {}={}", name, value);
  out += "\n";
}

void dump(const TopicRule& rule, std::string& out) {
  put(out, "  topic {} -> ", rule.pattern);
  if (rule.target_schema) put(out, "{}.", *rule.target_schema);
  put(out, "{}:", rule.target);
  put(out, " {}", rule.insert_mode == InsertMode::Upsert ? "upsert" : "insert");
  if (rule.delete_mode == DeleteMode::On) out += ", delete";
  if (rule.truncate == TruncateMode::Apply) out += ", truncate";
  put(out, ", key {}", key_text(rule));
  if (rule.include) put(out, ", include {}", fmt::join(*rule.include, " "));
  if (!rule.exclude.empty()) put(out, ", exclude {}", fmt::join(rule.exclude, " "));
  for (const auto& [field, column] : rule.rename) put(out, ", {} as {}", field, column);
  out += "\n";
}

void dump(const EventSchema& event, const std::string& topic, std::string& out) {
  put(out, "  event {} on {}\n", event.name, topic);
  for (const Field& field : event.row) {
    put(out, "    {} {}{}", field.name, to_text(field.type), field.optional ? "?" : "");
    const bool key = std::ranges::find(event.declared_key, field.name) != event.declared_key.end();
    out += key ? " key\n" : "\n";
  }
}

void dump(const Pipeline& pipeline, std::string& out) {
  put(out,
      "pipeline {}: {} -> {}",
      pipeline.name,
      pipeline.source.name,
      pipeline.destination.name.empty() ? "(environment)" : pipeline.destination.name);
  if (pipeline.tasks != 1) put(out, ", {} tasks", pipeline.tasks);
  if (!pipeline.schema_evolution) out += ", no evolution";
  if (pipeline.delivery == Delivery::AtLeastOnce) out += ", at least once";
  if (pipeline.on_refusal == OnRefusal::DeadLetter) out += ", refused rows set aside";
  if (pipeline.flood_limit != Pipeline().flood_limit) {
    out += fmt::format(", flood at {} percent", pipeline.flood_limit);
  }
  switch (pipeline.dead_letters) {
    case DeadLetters::Table: break;
    case DeadLetters::Stop: out += ", no dead letters"; break;
    case DeadLetters::Topic: out += ", dead letters to a topic"; break;
    case DeadLetters::File: out += ", dead letters to a file"; break;
  }
  const Pipeline usual;
  if (pipeline.batch.rows != usual.batch.rows || pipeline.batch.bytes != usual.batch.bytes ||
      pipeline.batch.linger_ms != usual.batch.linger_ms) {
    put(out,
        ", batch {} rows {} bytes {} ms",
        pipeline.batch.rows,
        pipeline.batch.bytes,
        pipeline.batch.linger_ms);
  }
  if (pipeline.lock.timeout_ms != usual.lock.timeout_ms ||
      pipeline.lock.budget_ms != usual.lock.budget_ms ||
      pipeline.lock.total_ms != usual.lock.total_ms) {
    put(out,
        ", lock {} of {} of {} ms",
        pipeline.lock.timeout_ms,
        pipeline.lock.budget_ms,
        pipeline.lock.total_ms);
  }
  out += "\n";
  for (const TopicRule& rule : pipeline.topics) dump(rule, out);
  for (const auto& [topic, event] : pipeline.events) dump(event, topic, out);
}

std::string dump(const Project& project) {
  std::string out;
  for (const Destination& destination : project.destinations) dump(destination, out);
  for (const Source& source : project.sources) dump(source, out);
  for (const Pipeline& pipeline : project.pipelines) dump(pipeline, out);
  return out;
}

std::string dump(const Needed& needed) {
  std::string out;
  for (const std::string& name : needed.env) put(out, "env {}\n", name);
  for (const std::string& path : needed.files) put(out, "file {}\n", path);
  return out;
}

Outcome run_check(const Case& content) {
  const SourceFile file("pipeline.weir", content.text("pipeline.weir"));
  Diagnostics diagnostics;
  const Checked checked = check(file, found_values(content), diagnostics);
  Diagnostics unbuilt;
  for (const Pipeline& pipeline : checked.project.pipelines) {
    report_not_built(checked, pipeline, Intent::Run, unbuilt);
  }
  return {{{"diagnostics", render(diagnostics, file, Color::Never)},
           {"project", dump(checked.project)},
           {"references", dump(references(file))},
           {"not_built", render(unbuilt, file, Color::Never)}},
          !checked.ok};
}

const bool registered = register_suite("check",
                                       {"pipeline.weir", "env"},
                                       {"diagnostics", "project", "references", "not_built"},
                                       run_check);

}  // namespace

}  // namespace weir::golden::suite_check
