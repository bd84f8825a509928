#include "compiler/frontend/plan/type_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

namespace weir {

namespace {

constexpr std::array<std::string_view, 2> kExtensionTypes = {"ltree", "citext"};

// The largest modifier that PostgreSQL takes; 0 for a type that takes none.
std::int32_t largest_modifier(PgBase base) {
  constexpr std::int32_t kLongestText = 10'485'760;
  constexpr std::int32_t kLongestBits = 83'886'080;
  if (base == PgBase::Numeric) return 1000;
  if (base == PgBase::Varchar || base == PgBase::Bpchar) return kLongestText;
  if (base == PgBase::Bit || base == PgBase::Varbit) return kLongestBits;
  const bool timed = base == PgBase::Time || base == PgBase::Timetz || base == PgBase::Timestamp ||
                     base == PgBase::Timestamptz || base == PgBase::Interval;
  return timed ? 6 : 0;
}

std::optional<std::int32_t> number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// `(12,2)` or `(3)` at the end of a spelling. False if something else is between the parentheses.
bool take_modifiers(std::string_view& text, PgType& type) {
  if (!text.ends_with(')')) return true;
  const auto open = text.rfind('(');
  if (open == std::string_view::npos) return false;
  const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
  text = text.substr(0, open);
  const auto comma = inside.find(',');
  type.precision = number(inside.substr(0, comma));
  if (comma != std::string_view::npos) type.scale = number(inside.substr(comma + 1));
  return type.precision.has_value() && (comma == std::string_view::npos || type.scale);
}

bool take_base(std::string_view text, PgType& type) {
  for (int i = 0; i < static_cast<int>(PgBase::Other); ++i) {
    type.base = static_cast<PgBase>(i);
    PgType plain;
    plain.base = type.base;
    if (text == to_sql(plain) || text == pg_base_info(type.base).sql) return true;
  }
  return false;
}

// `"schema"."ltree"`. Whether the quoting is right shows when the type is spelled again.
bool take_extension(std::string_view text, PgType& type) {
  const auto dot = text.rfind("\".\"");
  if (dot == std::string_view::npos || !text.starts_with('"') || !text.ends_with('"')) return false;
  const std::string_view name = text.substr(dot + 3, text.size() - dot - 4);
  if (dot == 0 || std::ranges::count(kExtensionTypes, name) == 0) return false;
  std::string schema;
  for (std::size_t i = 1; i < dot; ++i) {
    schema += text[i];
    if (text[i] == '"') ++i;
  }
  type.base = PgBase::Other;
  type.other = {.schema = schema, .name = std::string(name)};
  return !schema.empty() && schema.size() <= kMaxIdentifierBytes;
}

bool has_sound_modifiers(const PgType& type) {
  if (!type.precision) return true;
  const std::int32_t most = largest_modifier(type.base);
  const bool from_zero = most == 6;
  if (*type.precision < (from_zero ? 0 : 1) || *type.precision > most) return false;
  return !type.scale || (type.base == PgBase::Numeric && std::abs(*type.scale) <= most);
}

}  // namespace

std::optional<PgType> read_type_text(std::string_view text) {
  PgType type;
  std::string_view rest = text;
  if (rest.ends_with("[]")) {
    type.array = true;
    rest.remove_suffix(2);
  }
  if (!take_modifiers(rest, type)) return std::nullopt;
  if (!take_base(rest, type) && !take_extension(rest, type)) return std::nullopt;
  if (!has_sound_modifiers(type) || to_sql(type) != text) return std::nullopt;
  return type;
}

}  // namespace weir
