#include "compiler/frontend/plan/array_items.h"

#include "compiler/value/array_literal.h"

namespace weir {

namespace {

// The end of the element that starts at `at`: its comma or the closing brace.
std::size_t end_of_item(std::string_view literal, std::size_t at) {
  bool quoted = false;
  for (; at < literal.size(); ++at) {
    const char c = literal[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '}')) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string unquoted(std::string_view item) {
  std::string out;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i] == '"') continue;
    if (item[i] == '\\' && i + 1 < item.size()) ++i;
    out += item[i];
  }
  return out;
}

std::string literal_of(const std::vector<std::optional<std::string>>& items) {
  std::string out = "{";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    if (item) {
      append_array_item(*item, out);
    } else {
      out += kArrayNull;
    }
  }
  return out + '}';
}

}  // namespace

std::optional<std::vector<std::optional<std::string>>> array_items(std::string_view literal) {
  std::vector<std::optional<std::string>> items;
  if (literal == "{}") return items;
  if (!literal.starts_with('{')) return std::nullopt;
  std::size_t at = 1;
  for (;;) {
    const std::size_t end = end_of_item(literal, at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view item = literal.substr(at, end - at);
    items.push_back(item == kArrayNull ? std::nullopt : std::optional(unquoted(item)));
    at = end + 1;
    if (literal[end] == '}') break;
  }
  // Written again it has to be the same: that settles every question of form at once.
  if (at != literal.size() || literal_of(items) != literal) return std::nullopt;
  return items;
}

}  // namespace weir
