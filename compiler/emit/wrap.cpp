#include "compiler/emit/wrap.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/emit/page.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

// The next word of a text. What stands in backticks is to be pasted, and stays on one line.
std::string_view next_word(std::string_view text) {
  const auto blank = text.find(' ');
  const auto tick = text.find('`');
  if (tick > blank) return text.substr(0, blank);
  const auto end = text.find('`', tick + 1);
  if (end == std::string_view::npos) return text.substr(0, blank);
  return text.substr(0, text.find(' ', end));
}

}  // namespace

std::vector<std::string> wrapped(std::string_view label, std::string_view text) {
  std::vector<std::string> lines;
  std::string line(label);
  std::size_t width = count_code_points(label);
  const std::size_t indent = width;
  bool fresh = true;
  while (!text.empty()) {
    const std::string_view word = next_word(text);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t length = count_code_points(word);
    if (!fresh && width + 1 + length > kPageWidth) {
      lines.push_back(std::exchange(line, std::string(indent, ' ')));
      width = indent;
      fresh = true;
    }
    if (!fresh) line += ' ';
    line += word;
    width += length + (fresh ? 0 : 1);
    fresh = false;
  }
  lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> wrapped_list(std::string_view label,
                                      const std::vector<std::string>& items) {
  std::vector<std::string> lines;
  std::string line(label);
  const std::size_t indent = count_code_points(label);
  std::size_t width = indent;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
    const std::size_t length = count_code_points(item);
    const bool fresh = width == indent;
    if (!fresh && width + 1 + length > kPageWidth) {
      lines.push_back(std::exchange(line, std::string(indent, ' ') + item));
      width = indent + length;
      continue;
    }
    if (!fresh) line += ' ';
    line += item;
    width += length + (fresh ? 0 : 1);
  }
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace weir
