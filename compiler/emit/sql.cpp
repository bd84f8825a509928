#include "compiler/emit/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

// Characters that would hide in a reviewed statement: controls, and the invisible or
// direction-changing code points of Unicode's general categories Zl, Zp and Cf that text uses.
bool hides(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

[[noreturn]] void misuse(std::string_view template_name, std::string_view what) {
  fmt::print(stderr, "internal error: SQL template {}: {}\n", template_name, what);
  std::abort();
}

// The statement of a template file: without its leading comment lines and trailing white space.
std::string_view statement_of(std::string_view file) {
  while (file.starts_with("--")) {
    const auto end = file.find('\n');
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
  }
  while (!file.empty() && (file.back() == '\n' || file.back() == ' ')) file.remove_suffix(1);
  return file;
}

Sql right_word(TableRight right) {
  switch (right) {
    case TableRight::Select: return keyword("SELECT");
    case TableRight::Insert: return keyword("INSERT");
    case TableRight::Update: return keyword("UPDATE");
    case TableRight::Delete: return keyword("DELETE");
    case TableRight::Truncate: return keyword("TRUNCATE");
  }
  std::abort();
}

}  // namespace

Sql quote_identifier(std::string_view name) {
  const bool escaped = any_code_point(name, hides);
  std::string out = escaped ? "U&\"" : "\"";
  for_each_code_point(name, [&](char32_t c, std::string_view bytes) {
    if (c == U'"') {
      out += "\"\"";
    } else if (escaped && c == U'\\') {
      out += "\\\\";
    } else if (escaped && hides(c)) {
      out += fmt::format("\\{:04X}", static_cast<std::uint32_t>(c));
    } else {
      out += bytes;
    }
  });
  return Sql(out + "\"");
}

Sql quote_name(const QualifiedName& name) {
  return Sql(quote_identifier(name.schema).text() + "." + quote_identifier(name.name).text());
}

Sql quote_literal(std::string_view text) {
  const bool escaped = any_code_point(text, [](char32_t c) { return hides(c); });
  std::string out = escaped ? "E'" : "'";
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    if (c == U'\'') {
      out += "''";
    } else if (escaped && c == U'\\') {
      out += "\\\\";
    } else if (escaped && hides(c)) {
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(c));
    } else {
      out += bytes;
    }
  });
  return Sql(out + "'");
}

Sql type_name(const PgType& type) {
  return Sql(to_sql(type));
}

Sql rights_sql(const std::vector<TableRight>& rights) {
  std::vector<Sql> words;
  for (const TableRight right : rights) words.push_back(right_word(right));
  return join(words, ", ");
}

Sql number(std::int64_t value) {
  return Sql(std::to_string(value));
}

Sql keyword(std::string_view constant_text) {
  return Sql(std::string(constant_text));
}

Sql join(const std::vector<Sql>& parts, std::string_view separator) {
  std::string out;
  for (const Sql& part : parts) {
    if (!out.empty()) out += separator;
    out += part.text();
  }
  return Sql(out);
}

Sql concat(std::initializer_list<Sql> parts) {
  std::string out;
  for (const Sql& part : parts) out += part.text();
  return Sql(out);
}

Sql fill(std::string_view template_name,
         std::initializer_list<std::pair<std::string_view, Sql>> values) {
  const auto& all = sql_templates();
  const auto found =
      std::ranges::find(all, template_name, &std::pair<std::string_view, std::string_view>::first);
  if (found == all.end()) misuse(template_name, "no such file");

  std::string out;
  std::vector<std::string_view> used;
  std::string_view rest = statement_of(found->second);
  for (;;) {
    const auto open = rest.find("{{");
    out += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find("}}", open);
    if (close == std::string_view::npos) misuse(template_name, "an open {{");
    const std::string_view name = rest.substr(open + 2, close - open - 2);
    const auto* value = std::ranges::find(values, name, &std::pair<std::string_view, Sql>::first);
    if (value == values.end()) misuse(template_name, fmt::format("no value for {}", name));
    out += value->second.text();
    used.push_back(name);
    rest.remove_prefix(close + 2);
  }
  for (const auto& [name, value] : values) {
    if (std::ranges::find(used, name) == used.end()) {
      misuse(template_name, fmt::format("{} is not used", name));
    }
  }
  return Sql(out);
}

}  // namespace weir
