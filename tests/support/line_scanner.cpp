#include "tests/support/line_scanner.h"

#include <fmt/format.h>

#include <charconv>

#include "compiler/value/utf8.h"

namespace weir::compact {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

void LineScanner::skip_blanks() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

void LineScanner::fail(std::string_view expected) const {
  fmt::print(stderr, "golden case: expected {} at `{}` in `{}`\n", expected, rest_, line_);
  std::abort();
}

bool LineScanner::take(std::string_view word) {
  if (!rest_.starts_with(word)) return false;
  if (rest_.size() > word.size() && !is_blank(rest_[word.size()]) && rest_[word.size()] != '(') {
    return false;
  }
  rest_.remove_prefix(word.size());
  skip_blanks();
  return true;
}

bool LineScanner::take_mark(std::string_view mark) {
  if (!rest_.starts_with(mark)) return false;
  rest_.remove_prefix(mark.size());
  skip_blanks();
  return true;
}

std::string LineScanner::quoted() {
  std::string out;
  rest_.remove_prefix(1);
  while (!rest_.empty() && rest_.front() != '"') {
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c != '\\') {
      out += c;
      continue;
    }
    c = rest_.empty() ? '\\' : rest_.front();
    rest_.remove_prefix(1);
    if (c == 'u' && rest_.starts_with('{')) {
      const auto close = rest_.find('}');
      std::uint32_t code = 0;
      std::from_chars(rest_.data() + 1, rest_.data() + close, code, 16);
      append_utf8(out, code);
      rest_.remove_prefix(close + 1);
    } else {
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c == '0' ? '\0' : c;
    }
  }
  if (rest_.empty()) fail("a closing quote");
  rest_.remove_prefix(1);
  skip_blanks();
  return out;
}

std::string LineScanner::name() {
  if (rest_.empty()) fail("a name");
  if (rest_.front() == '"') return quoted();
  std::string out;
  while (!rest_.empty() && !is_blank(rest_.front()) && rest_.front() != ',' &&
         rest_.front() != '(' && rest_.front() != ')') {
    out += rest_.front();
    rest_.remove_prefix(1);
  }
  skip_blanks();
  return out;
}

std::string LineScanner::word() {
  std::string out;
  while (!rest_.empty() && !is_blank(rest_.front())) {
    out += rest_.front();
    rest_.remove_prefix(1);
  }
  skip_blanks();
  return out;
}

std::vector<std::string> LineScanner::names() {
  if (!take_mark("(")) fail("(");
  std::vector<std::string> out;
  while (!take_mark(")")) {
    out.push_back(name());
    take_mark(",");
  }
  return out;
}

std::int32_t to_number(std::string_view text) {
  std::int32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const bool indented = !line.empty() && is_blank(line.front());
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') out.push_back({.indented = indented, .text = line});
  }
  return out;
}

}  // namespace weir::compact
