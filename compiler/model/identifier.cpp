#include "compiler/model/identifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

bool is_ordinary_word(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto continues = [&](char c) { return starts(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && starts(name.front()) && std::ranges::all_of(name, continues);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string display(std::string_view identifier) {
  if (is_ordinary_word(identifier)) return std::string(identifier);
  std::string out = "\"";
  for_each_code_point(identifier, [&](char32_t c, std::string_view bytes) {
    if (is_invisible(c)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
    } else if (c == U'"' || c == U'\\') {
      out += '\\';
      out += bytes;
    } else {
      out += bytes;
    }
  });
  return out + '"';
}

std::string display(const QualifiedName& name) {
  if (name.schema.empty()) return display(name.name);
  return display(name.schema) + '.' + display(name.name);
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

QualifiedName folded(QualifiedName name) {
  std::ranges::transform(name.name, name.name.begin(), lower);
  return name;
}

}  // namespace weir
