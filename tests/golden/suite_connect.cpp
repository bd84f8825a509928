// Embedded Kafka Connect schemas, read into event schemas. `key` and `value` hold the text of the
// member `schema` of a record's key and value; `schema` is what weir makes of them.

#include <fmt/format.h>

#include "compiler/frontend/connect/connect_schema.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"

namespace weir::suite_connect {

namespace {

using golden::Case;
using golden::Outcome;

Outcome declined(const Error& error) {
  return {.sections = {{"schema", ""}, {"error", weir::to_text(error)}}, .declined = true};
}

std::string_view to_word(RowShape shape) {
  return shape == RowShape::Envelope ? "envelope" : "flat";
}

std::string_view to_word(KeyShape shape) {
  if (shape == KeyShape::None) return "no key";
  return shape == KeyShape::Struct ? "struct key" : "bare key";
}

std::string describe(const ConnectValue& value, const ConnectKey& key) {
  if (const auto* const side = std::get_if<SideTopic>(&value)) {
    return fmt::format("side topic: {}\n", to_text(side->kind));
  }
  if (const auto* const other = std::get_if<NotARow>(&value)) {
    return fmt::format("not a row: {}\n", other->what);
  }
  const EventSchema schema = make_event_schema(key, std::get<ConnectRow>(value));
  std::string out = fmt::format("{} {}, {}{}\n",
                                to_word(schema.shape),
                                schema.name.empty() ? "without a name" : schema.name,
                                to_word(schema.key_shape),
                                schema.deleted_marker ? ", __deleted marks deletes" : "");
  out += compact::to_text(schema);
  return out + fmt::format("  first path {}\n",
                           schema.row.empty() ? "-" : schema.row.front().origin.path);
}

Outcome run(const Case& content) {
  const auto key = read_key_schema(content.text("key"));
  if (!key) return declined(key.error());
  const auto value = read_value_schema(content.text("value"));
  if (!value) return declined(value.error());
  return {.sections = {{"schema", describe(*value, *key)}, {"error", ""}}, .declined = false};
}

const bool registered =
    golden::register_suite("connect", {"key", "value"}, {"schema", "error"}, run);

}  // namespace

}  // namespace weir::suite_connect
