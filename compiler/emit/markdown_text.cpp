#include "compiler/emit/markdown_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/emit/wording.h"

namespace weir::markdown {

namespace {

// The longest run of backticks in a text.
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Every ASCII character but letters, digits and blanks as a character reference, which is never
// markup. `text` is printable.
std::string referenced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0 || c == ' ') {
      out += c;
    } else {
      out += fmt::format("&#{};", static_cast<int>(byte));
    }
  }
  return out;
}

// True for a word in which GitHub would find markup, a mention, a reference, an emoji or a link.
bool is_interpreted(std::string_view word) {
  return word.find_first_of("\\`*_[]<>#|~&$@^{}") != std::string_view::npos ||
         word.find("://") != std::string_view::npos ||
         word.find("www.") != std::string_view::npos || word.find(':') < word.size() - 1;
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, length);
    out += is_interpreted(word) ? code(word) : std::string(word);
    text.remove_prefix(length);
    if (text.empty()) break;
    out += ' ';
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace

std::string code(std::string_view text) {
  const std::string shown = printable(text);
  if (shown.empty()) return {};
  const std::string ticks(longest_run(shown) + 1, '`');
  const bool pad =
      shown.front() == '`' || shown.back() == '`' || (shown.front() == ' ' && shown.back() == ' ');
  return pad ? fmt::format("{0} {1} {0}", ticks, shown) : fmt::format("{0}{1}{0}", ticks, shown);
}

std::string cell_code(std::string_view text) {
  if (text.find_first_of("|\\") == std::string_view::npos) return code(text);
  return fmt::format("<code>{}</code>", referenced(printable(text)));
}

std::string prose(std::string_view text) {
  const std::string shown = printable(text);
  std::string_view rest = shown;
  std::string out;
  while (true) {
    const std::size_t open = rest.find('`');
    const std::size_t close =
        open == std::string_view::npos ? std::string_view::npos : rest.find('`', open + 1);
    if (close == std::string_view::npos) return out + plain(rest);
    out += plain(rest.substr(0, open)) + code(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
}

std::string html(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string fenced(std::string_view language, std::string_view text) {
  const std::string fence(std::max<std::size_t>(3, longest_run(text) + 1), '`');
  return fmt::format(
      "{0}{1}\n{2}{3}{0}\n", fence, language, text, text.ends_with('\n') ? "" : "\n");
}

}  // namespace weir::markdown
