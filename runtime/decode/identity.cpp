#include "runtime/decode/identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/decode/thread_parser.h"
#include "runtime/source/json_error.h"

namespace weir {

namespace {

namespace od = simdjson::ondemand;

// More than a few alternating schemas are looked up by the slower way.
constexpr std::size_t kRecent = 4;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The JSON text of a value, which is consumed.
simdjson::error_code raw_text(od::value& value, std::string_view& out) {
  od::json_type type{};
  if (auto error = value.type().get(type)) return error;
  if (type == od::json_type::object) {
    od::object object;
    if (auto error = value.get_object().get(object)) return error;
    return object.raw_json().get(out);
  }
  if (type == od::json_type::array) {
    od::array array;
    if (auto error = value.get_array().get(array)) return error;
    return array.raw_json().get(out);
  }
  out = trim_end(value.raw_json_token());
  return simdjson::SUCCESS;
}

// True for an object whose first member is neither `schema` nor `payload`: it carries no schema,
// and whoever reads it finds out whether it is whole. (A name with an escape is left to the
// parser.)
bool is_plainly_bare(std::string_view bytes) {
  const auto skip_space = [&] {
    while (!bytes.empty() && is_space(bytes.front())) bytes.remove_prefix(1);
  };
  skip_space();
  if (!bytes.starts_with('{')) return false;
  bytes.remove_prefix(1);
  skip_space();
  if (!bytes.starts_with('"')) return false;
  const std::string_view name = bytes.substr(1, bytes.find('"', 1) - 1);
  return name != "schema" && name != "payload" && name.find('\\') == std::string_view::npos;
}

}  // namespace

Result<SchemaIdentity::Identified> SchemaIdentity::identify(std::string_view bytes) {
  if (auto known = match_known(bytes)) return *known;
  if (is_plainly_bare(bytes)) return Identified{.id = kNone, .payload = bytes, .prefix = {}};
  return parse(bytes);
}

std::optional<SchemaIdentity::Identified> SchemaIdentity::match_known(std::string_view bytes) {
  for (std::size_t i = 0; i < recent_.size(); ++i) {
    const Known& known = known_[recent_[i]];
    if (!bytes.starts_with(known.prefix)) continue;
    // The prefix opened one object; its last byte closes it. Whoever reads the payload makes sure
    // that nothing stands between the two.
    const std::string_view rest = trim_end(bytes.substr(known.prefix.size()));
    if (rest.size() < 2 || rest.back() != '}') return std::nullopt;
    if (i > 0)
      std::rotate(recent_.begin(),
                  recent_.begin() + static_cast<std::ptrdiff_t>(i),
                  recent_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return Identified{
        .id = known.id, .payload = rest.substr(0, rest.size() - 1), .prefix = known.prefix};
  }
  return std::nullopt;
}

Result<SchemaIdentity::Identified> SchemaIdentity::parse(std::string_view bytes) {
  const auto malformed = [](simdjson::error_code error) {
    return fail(error == simdjson::UTF8_ERROR ? Code::D409 : Code::D401,
                fmt::format("the record is not JSON: {}", json_problem(error)));
  };
  const Identified bare{.id = kNone, .payload = bytes, .prefix = {}};
  od::document document;
  if (auto error =
          thread_parser().iterate(bytes, bytes.size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return malformed(error);
  }
  od::object object;
  if (auto error = document.get_object().get(object)) {
    if (error == simdjson::INCORRECT_TYPE) return bare;
    return malformed(error);
  }
  std::string_view schema;
  std::string_view payload;
  for (auto field_result : object) {
    od::field field;
    if (auto error = std::move(field_result).get(field)) return malformed(error);
    std::string_view name;
    if (auto error = field.unescaped_key().get(name)) return malformed(error);
    if (name != "schema" && name != "payload") return bare;
    const bool is_schema = name == "schema";
    if (auto error = raw_text(field.value(), is_schema ? schema : payload)) {
      return malformed(error);
    }
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return malformed(simdjson::TRAILING_CONTENT);
  if (schema.empty() || payload.empty() || (schema.front() != '{' && schema != "null")) return bare;

  const std::uint32_t id = schema == "null" ? kNone : intern(schema);
  Identified out{.id = id, .payload = payload, .prefix = {}};
  if (schema.data() < payload.data()) {
    const auto length = static_cast<std::size_t>(payload.data() - bytes.data());
    known_.push_back({.prefix = std::string(bytes.substr(0, length)), .id = id});
    recent_.insert(recent_.begin(), known_.size() - 1);
    if (recent_.size() > kRecent) recent_.pop_back();
    out.prefix = known_.back().prefix;
  }
  return out;
}

std::uint32_t SchemaIdentity::intern(std::string_view schema) {
  if (const auto known = ids_.find(schema); known != ids_.end()) return known->second;
  const auto id = static_cast<std::uint32_t>(texts_.size());
  ids_.emplace(texts_.emplace_back(schema), id);
  return id;
}

}  // namespace weir
