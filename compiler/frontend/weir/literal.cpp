#include "compiler/frontend/weir/literal.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

struct Unit {
  std::string_view word;
  std::int64_t factor = 1;
};

constexpr Unit kDurations[] = {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr Unit kSizes[] = {{"GiB", 1LL << 30}, {"MiB", 1LL << 20}, {"KiB", 1LL << 10}, {"B", 1}};

template <std::size_t N>
std::optional<std::int64_t> read_quantity(std::string_view text, const Unit (&units)[N]) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> count = read_integer(text.substr(0, digits));
  if (!count) return std::nullopt;
  for (const Unit& unit : units) {
    if (text.substr(digits) != unit.word) continue;
    if (*count > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
    return *count * unit.factor;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string show_quantity(std::int64_t value, const Unit (&units)[N]) {
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) {
      return fmt::format("{}{}", value / unit.factor, unit.word);
    }
  }
  return fmt::format("{}{}", value, units[N - 1].word);
}

// The code point in `u{1F418}` at the front of `rest`, and how long that is.
struct Escape {
  std::optional<char32_t> value;
  std::size_t length = 1;
};

Escape read_unicode(std::string_view rest) {
  const std::size_t close = rest.find('}');
  if (!rest.starts_with("u{") || close == std::string_view::npos) return {std::nullopt, 1};
  const std::string_view digits = rest.substr(2, close - 2);
  std::uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  const bool scalar = value <= 0x10ffff && (value < 0xd800 || value > 0xdfff) && value != 0;
  if (!whole || !scalar) return {std::nullopt, close + 1};
  return {char32_t{value}, close + 1};
}

Escape read_escape(std::string_view rest) {
  switch (rest.front()) {
    case '\\': return {U'\\', 1};
    case '"': return {U'"', 1};
    case 'n': return {U'\n', 1};
    case 't': return {U'\t', 1};
    case 'u': return read_unicode(rest);
    default: return {std::nullopt, first_code_point(rest).bytes};
  }
}

void report_escape(const SourceFile& source, Span span, Diagnostics& diagnostics) {
  const std::string_view text = source.text(span);
  const bool zero = text.starts_with("\\u{") && text.find_first_not_of('0', 3) == text.size() - 1 &&
                    text.size() > 4;
  Diagnostic found{.code = Code::P003,
                   .message = fmt::format("the escape `{}` does not exist", text),
                   .primary = {span, ""}};
  if (zero) found.message = "U+0000 can't be written: PostgreSQL has no place for it";
  if (!zero) found.helps.emplace_back("the escapes are \\\\ \\\" \\n \\t and \\u{1F418}");
  diagnostics.add(std::move(found));
}

}  // namespace

std::string decode_string(const SourceFile& source, Span literal, Diagnostics& diagnostics) {
  std::string_view raw = source.text(literal);
  const char quote = raw.front();
  raw.remove_prefix(1);
  std::string out;
  std::size_t at = literal.begin + 1;
  while (!raw.empty() && !(raw.front() == quote && raw.size() == 1)) {
    if (raw.front() != '\\' || raw.size() == 1 || quote == '\'') {
      out += raw.front();
      raw.remove_prefix(1);
      ++at;
      continue;
    }
    const Escape escape = read_escape(raw.substr(1));
    if (escape.value) {
      append_utf8(out, *escape.value);
    } else {
      const auto begin = static_cast<std::uint32_t>(at);
      const auto end = static_cast<std::uint32_t>(at + 1 + escape.length);
      report_escape(source, {begin, end}, diagnostics);
    }
    raw.remove_prefix(1 + escape.length);
    at += 1 + escape.length;
  }
  return out;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> read_duration(std::string_view text) {
  return read_quantity(text, kDurations);
}

std::optional<std::int64_t> read_size(std::string_view text) {
  return read_quantity(text, kSizes);
}

std::string show_duration(std::int64_t milliseconds) {
  return show_quantity(milliseconds, kDurations);
}

std::string show_size(std::int64_t bytes) {
  return show_quantity(bytes, kSizes);
}

}  // namespace weir
