#include "compiler/frontend/plan/members.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/model/identifier.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

using Json = nlohmann::json;

// A plan nests five deep. The parser is not asked to survive more than this.
constexpr int kMaxDepth = 32;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

}  // namespace

tl::expected<Json, std::string> parse_object(std::string_view text) {
  if (!is_utf8(text)) return tl::make_unexpected(std::string("it is not UTF-8 text"));
  if (is_too_deep(text)) return tl::make_unexpected(std::string("it nests deeper than a plan"));
  std::vector<std::set<std::string>> open;
  std::string twice;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!open.back().insert(name).second && twice.empty()) twice = name;
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), watch, false);
  if (json.is_discarded()) {
    return tl::make_unexpected(std::string("it is not JSON, or ends too early"));
  }
  if (!twice.empty()) {
    return tl::make_unexpected(fmt::format("it has the member {} twice", display(twice)));
  }
  if (!json.is_object()) return tl::make_unexpected(std::string("it is not a JSON object"));
  return json;
}

tl::unexpected<Error> Members::wrong(std::string problem) const {
  return fail(Code::X514, std::move(problem), place_, "make the plan again with weir plan --out");
}

std::string Members::below(std::string_view name) const {
  return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
}

bool Members::has(std::string_view name) const {
  return value_->is_object() && value_->contains(name);
}

Result<const Json*> Members::find(std::string_view name) const {
  if (!has(name)) return wrong(fmt::format("the member {} is missing", name));
  return &(*value_)[std::string(name)];
}

Result<Members> Members::object(std::string_view name) const {
  WEIR_TRY(const Json* const found, find(name));
  if (!found->is_object()) return wrong(fmt::format("{} is not an object", name));
  return Members(*found, below(name));
}

Result<std::vector<Members>> Members::objects(std::string_view name) const {
  WEIR_TRY(const Json* const found, find(name));
  if (!found->is_array()) return wrong(fmt::format("{} is not a list", name));
  std::vector<Members> out;
  for (std::size_t i = 0; i < found->size(); ++i) {
    Members one((*found)[i], fmt::format("{}[{}]", below(name), i));
    if (!(*found)[i].is_object()) return one.wrong("it is not an object");
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::string> Members::text(std::string_view name) const {
  WEIR_TRY(const Json* const found, find(name));
  if (!found->is_string()) return wrong(fmt::format("{} is not a text", name));
  return found->get<std::string>();
}

Result<std::string> Members::text_or_nothing(std::string_view name) const {
  return has(name) ? text(name) : std::string();
}

Result<std::vector<std::string>> Members::texts(std::string_view name) const {
  WEIR_TRY(const Json* const found, find(name));
  const auto is_text = [](const Json& one) { return one.is_string(); };
  if (!found->is_array() || !std::all_of(found->begin(), found->end(), is_text)) {
    return wrong(fmt::format("{} is not a list of texts", name));
  }
  return found->get<std::vector<std::string>>();
}

Result<bool> Members::flag(std::string_view name) const {
  WEIR_TRY(const Json* const found, find(name));
  if (!found->is_boolean()) return wrong(fmt::format("{} is not true or false", name));
  return found->get<bool>();
}

Result<bool> Members::flag_or_not(std::string_view name) const {
  return has(name) ? flag(name) : false;
}

Result<std::int64_t> Members::number(std::string_view name, std::int64_t most) const {
  WEIR_TRY(const Json* const found, find(name));
  const bool fits = found->is_number_unsigned() &&
                    found->get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
  if (!fits) return wrong(fmt::format("{} is not a whole number from 0 to {}", name, most));
  return found->get<std::int64_t>();
}

Result<std::vector<std::pair<std::string, std::string>>> Members::pairs(
    std::string_view name) const {
  WEIR_TRY(const Members inner, object(name));
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, value] : inner.value_->items()) {
    if (!value.is_string()) return inner.wrong(fmt::format("{} is not a text", display(key)));
    out.emplace_back(key, value.get<std::string>());
  }
  return out;
}

}  // namespace weir
