#include "compiler/frontend/weir/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <set>
#include <utility>

#include "compiler/diagnostics/nearest.h"
#include "compiler/frontend/weir/literal.h"
#include "compiler/model/identifier.h"

namespace weir {

namespace {

using syntax::ValueKind;

constexpr std::size_t kShownChoices = 12;

// How to reach a server, of a destination and of a registry alike.
const std::vector<std::string_view> kConnectionSettings = {"url",
                                                           "host",
                                                           "port",
                                                           "user",
                                                           "password",
                                                           "database",
                                                           "sslmode",
                                                           "sslrootcert",
                                                           "channel_binding"};

std::string found_text(const syntax::Value& value) {
  switch (value.kind) {
    case ValueKind::String: return "a text";
    case ValueKind::Number: return fmt::format("`{}`", value.text);
    case ValueKind::Word: return fmt::format("the word `{}`", value.text);
    case ValueKind::Call: return "a call";
    case ValueKind::List: return "a list";
  }
  std::abort();
}

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string quoted(const std::vector<std::string_view>& words) {
  std::vector<std::string> out;
  for (const std::string_view word : words) out.push_back(fmt::format("`{}`", word));
  if (out.size() < 2) return fmt::format("{}", fmt::join(out, ""));
  const std::string last = std::move(out.back());
  out.pop_back();
  return fmt::format("{} or {}", fmt::join(out, ", "), last);
}

std::string describe_choices(const Takes& takes) {
  std::vector<std::string> words(takes.choices.begin(), takes.choices.end());
  for (const std::string_view call : takes.calls) words.push_back(fmt::format("{}(\"...\")", call));
  return quoted({words.begin(), words.end()});
}

// What other languages call on and off.
std::optional<std::string> nearest_choice(std::string_view text,
                                          const std::vector<std::string_view>& choices) {
  if (contains(choices, "on") && (text == "true" || text == "yes" || text == "enabled"))
    return "on";
  if (contains(choices, "off") && (text == "false" || text == "no")) return "off";
  return nearest(text, choices);
}

std::string show_quantity(Kind kind, std::int64_t value) {
  if (kind == Kind::Duration) return show_duration(value);
  if (kind == Kind::Size) return show_size(value);
  return std::to_string(value);
}

std::optional<std::int64_t> read_quantity(Kind kind, std::string_view text) {
  if (kind == Kind::Duration) return read_duration(text);
  if (kind == Kind::Size) return read_size(text);
  return read_integer(text);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// `id, region` as a list; its names have the span of the reference that they came from.
std::vector<syntax::Name> split_names(std::string_view text, Span span) {
  std::vector<syntax::Name> out;
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    out.push_back({std::string(trimmed(text.substr(0, comma))), true, span});
    if (comma == text.size()) return out;
    text.remove_prefix(comma + 1);
  }
}

// A way to write what was probably meant, or "".
std::string example(const Takes& takes, const syntax::Value& value) {
  switch (takes.kind) {
    case Kind::Text:
    case Kind::Name:
      return value.kind == ValueKind::Word || value.kind == ValueKind::Number
                 ? fmt::format("write it in quotes: \"{}\"", value.text)
                 : "";
    case Kind::Number:
      return value.kind == ValueKind::String && read_integer(value.text)
                 ? fmt::format("write it without quotes: {}", value.text)
                 : "";
    case Kind::Duration: return "a duration has a unit: 500ms, 30s, 5m or 1h";
    case Kind::Size: return "a size has a unit: 64KiB, 4MiB or 1GiB";
    case Kind::Names:
      return value.kind == ValueKind::Word || value.kind == ValueKind::String
                 ? fmt::format("a list is written in parentheses: ({})", value.text)
                 : "";
    case Kind::Choice:
    case Kind::Any: return "";
  }
  std::abort();
}

}  // namespace

Takes text() {
  return {};
}
Takes name() {
  return {.kind = Kind::Name};
}
Takes choice(std::vector<std::string_view> words) {
  return {.kind = Kind::Choice, .choices = std::move(words)};
}
Takes on_off() {
  return choice({"on", "off"});
}
Takes number(std::int64_t lowest, std::int64_t highest) {
  return {.kind = Kind::Number, .lowest = lowest, .highest = highest};
}
Takes duration(std::int64_t lowest_ms, std::int64_t highest_ms) {
  return {.kind = Kind::Duration, .lowest = lowest_ms, .highest = highest_ms};
}
Takes size(std::int64_t lowest_bytes, std::int64_t highest_bytes) {
  return {.kind = Kind::Size, .lowest = lowest_bytes, .highest = highest_bytes};
}
Takes names(std::vector<std::string_view> words) {
  return {.kind = Kind::Names, .choices = std::move(words)};
}

std::string describe(const Takes& takes) {
  const std::string range = fmt::format("from {} to {}",
                                        show_quantity(takes.kind, takes.lowest),
                                        show_quantity(takes.kind, takes.highest));
  switch (takes.kind) {
    case Kind::Text: return "a text in quotes";
    case Kind::Name: return "a name in quotes";
    case Kind::Choice: return describe_choices(takes);
    case Kind::Number: return "a number " + range;
    case Kind::Duration: return "a duration " + range;
    case Kind::Size: return "a size " + range;
    case Kind::Names:
      return takes.choices.empty() ? "a list of names"
                                   : fmt::format("{} or a list of names", quoted(takes.choices));
    case Kind::Any: return "a text, a number or a word";
  }
  std::abort();
}

std::optional<Given> ValueReader::read(std::string_view setting,
                                       const Takes& takes,
                                       const syntax::Value& value) const {
  const Source source{setting, takes, value, value.text, false};
  if (value.kind == ValueKind::Call) return read_call(source);
  return convert(source);
}

std::optional<Given> ValueReader::read_call(const Source& source) const {
  const syntax::Value& call = source.value;
  if (contains(source.takes.calls, call.text)) {
    if (call.items.size() == 1 && !call.items[0].text.empty()) {
      return Given{
          .text = call.text, .argument = call.items[0].text, .list = {}, .span = call.span};
    }
    return report(Code::S104, call.span, fmt::format("`{}(...)` takes one text", call.text));
  }
  if (call.text == "env" || call.text == "file") return read_reference(source);
  std::vector<std::string_view> known{"env", "file"};
  known.insert(known.end(), source.takes.calls.begin(), source.takes.calls.end());
  const auto near = nearest(call.text, known);
  return report(
      Code::S104,
      call.span,
      fmt::format(
          "`{}` takes {}, not `{}(...)`", source.setting, describe(source.takes), call.text),
      near ? fmt::format("did you mean `{}(...)`?", *near) : "");
}

std::optional<Given> ValueReader::read_reference(Source source) const {
  const syntax::Value& call = source.value;
  const bool env = call.text == "env";
  const std::size_t most = env ? 2 : 1;
  if (call.items.empty() || call.items.size() > most || call.items[0].text.empty()) {
    return report(Code::S104,
                  call.span,
                  env ? "`env` takes a name and perhaps a default: env(\"NAME\", \"default\")"
                      : "`file` takes one path: file(\"path\")");
  }
  const std::string& key = call.items[0].text;
  const auto& found = env ? references_.env : references_.files;
  const auto entry = found.find(key);
  source.referenced = true;
  if (entry != found.end() && entry->second) {
    source.text = *entry->second;
    if (!env && source.text.ends_with('\n')) source.text.pop_back();
    if (!env && source.text.ends_with('\r')) source.text.pop_back();
    return convert(source);
  }
  if (call.items.size() == 2) {
    source.text = call.items[1].text;
    return convert(source);
  }
  if (!references_.complete) return std::nullopt;
  if (references_.offline && contains(kConnectionSettings, source.setting)) return std::nullopt;
  return env ? report(Code::S120,
                      call.span,
                      fmt::format("the environment variable `{}` is not set", key),
                      fmt::format("set it, or give a default: env(\"{}\", \"...\")", key))
             : report(Code::S120,
                      call.span,
                      fmt::format("the file `{}` can't be read", key),
                      "put the value there, or change the path");
}

std::optional<Given> ValueReader::convert(const Source& source) const {
  const ValueKind kind = source.value.kind;
  const bool quoted = kind == ValueKind::String || source.referenced;
  Given given{.text = source.text, .argument = {}, .list = {}, .span = source.value.span};
  switch (source.takes.kind) {
    case Kind::Text: return quoted ? std::optional(given) : wrong_value(source);
    case Kind::Name: return convert_name(source);
    case Kind::Choice: return convert_choice(source);
    case Kind::Number:
    case Kind::Duration:
    case Kind::Size: return convert_quantity(source);
    case Kind::Names: return convert_names(source);
    case Kind::Any: return kind != ValueKind::List ? std::optional(given) : wrong_value(source);
  }
  std::abort();
}

std::optional<Given> ValueReader::convert_name(const Source& source) const {
  if (source.value.kind != ValueKind::String && !source.referenced) return wrong_value(source);
  if (source.text.empty() || source.text.size() > kMaxIdentifierBytes) {
    return report(Code::S104,
                  source.value.span,
                  fmt::format("`{}` takes a name of 1 to {} bytes, this one has {}",
                              source.setting,
                              kMaxIdentifierBytes,
                              source.text.size()));
  }
  return Given{.text = source.text, .argument = {}, .list = {}, .span = source.value.span};
}

std::optional<Given> ValueReader::convert_choice(const Source& source) const {
  const ValueKind kind = source.value.kind;
  const Takes& takes = source.takes;
  if (kind != ValueKind::Word && kind != ValueKind::String && !source.referenced) {
    return wrong_value(source);
  }
  if (contains(takes.choices, source.text)) {
    return Given{.text = source.text, .argument = {}, .list = {}, .span = source.value.span};
  }
  const auto near = source.referenced ? std::nullopt : nearest_choice(source.text, takes.choices);
  const std::string what = source.referenced ? fmt::format("what `{}(\"{}\")` stands for",
                                                           source.value.text,
                                                           source.value.items[0].text)
                                             : fmt::format("`{}`", source.text);
  const bool many = takes.choices.size() > kShownChoices;
  return report(Code::S105,
                source.value.span,
                fmt::format("{} is no choice of `{}`", what, source.setting),
                near && !many
                    ? fmt::format("did you mean `{}`? The choices are {}", *near, describe(takes))
                    : fmt::format("the choices are {}", describe(takes)));
}

std::optional<Given> ValueReader::convert_quantity(const Source& source) const {
  const Takes& takes = source.takes;
  if (source.value.kind != ValueKind::Number && !source.referenced) return wrong_value(source);
  const std::optional<std::int64_t> value =
      read_quantity(takes.kind, source.referenced ? trimmed(source.text) : source.text);
  if (!value) return wrong_value(source);
  if (*value < takes.lowest || *value > takes.highest) {
    return report(Code::S117,
                  source.value.span,
                  fmt::format("`{}` takes {}", source.setting, describe(takes)));
  }
  return Given{
      .text = source.text, .argument = {}, .number = *value, .list = {}, .span = source.value.span};
}

std::optional<Given> ValueReader::convert_names(const Source& source) const {
  const ValueKind kind = source.value.kind;
  const bool word = kind == ValueKind::Word || source.referenced;
  Given given{.text = source.text, .argument = {}, .list = {}, .span = source.value.span};
  if (word && contains(source.takes.choices, source.text)) return given;
  if (kind == ValueKind::Word && !source.takes.choices.empty()) {
    if (const auto near = nearest(source.text, source.takes.choices)) {
      return report(
          Code::S105,
          source.value.span,
          fmt::format("`{}` is no choice of `{}`", source.text, source.setting),
          fmt::format("did you mean `{}`? A list of columns is written ({})", *near, source.text));
    }
  }
  if (kind != ValueKind::List && !source.referenced) return wrong_value(source);
  given.text.clear();
  given.list = source.referenced ? split_names(source.text, source.value.span) : source.value.items;
  if (given.list.empty()) {
    return report(
        Code::S104, source.value.span, fmt::format("the list of `{}` is empty", source.setting));
  }
  std::set<std::string_view> seen;
  for (const syntax::Name& item : given.list) {
    if (item.text.empty()) {
      return report(Code::S104, item.span, fmt::format("an empty name in `{}`", source.setting));
    }
    if (!seen.insert(item.text).second) {
      return report(Code::S103,
                    item.span,
                    fmt::format("`{}` stands twice in `{}`", item.text, source.setting));
    }
  }
  return given;
}

std::nullopt_t ValueReader::wrong_value(const Source& source, std::string help) const {
  if (source.referenced) {
    return report(Code::S104,
                  source.value.span,
                  fmt::format("`{}` takes {}, and what `{}(\"{}\")` stands for is none",
                              source.setting,
                              describe(source.takes),
                              source.value.text,
                              source.value.items[0].text));
  }
  if (help.empty()) help = example(source.takes, source.value);
  return report(Code::S104,
                source.value.span,
                fmt::format("`{}` takes {}, not {}",
                            source.setting,
                            describe(source.takes),
                            found_text(source.value)),
                std::move(help));
}

std::nullopt_t ValueReader::report(Code code,
                                   Span span,
                                   std::string message,
                                   std::string help) const {
  Diagnostic found{.code = code, .message = std::move(message), .primary = {span, ""}};
  if (!help.empty()) found.helps.push_back(std::move(help));
  diagnostics_.add(std::move(found));
  return std::nullopt;
}

}  // namespace weir
