#include "tests/support/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace weir {

namespace {

constexpr std::size_t kContext = 3;

struct Edit {
  char mark = ' ';  // ' ', '-' or '+'
  std::string_view line;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// common[i][j]: length of the longest common subsequence of a[i..] and b[j..].
using Lengths = std::vector<std::vector<std::size_t>>;

Lengths common_lengths(const std::vector<std::string_view>& a,
                       const std::vector<std::string_view>& b) {
  Lengths common(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}

std::vector<Edit> edits(const std::vector<std::string_view>& a,
                        const std::vector<std::string_view>& b) {
  const Lengths common = common_lengths(a, b);
  std::vector<Edit> out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      out.push_back({' ', a[i]});
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      out.push_back({'-', a[i++]});
    } else {
      out.push_back({'+', b[j++]});
    }
  }
  return out;
}

bool near_change(const std::vector<Edit>& all, std::size_t at) {
  const std::size_t from = at < kContext ? 0 : at - kContext;
  const std::size_t to = std::min(at + kContext + 1, all.size());
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from),
                     all.begin() + static_cast<std::ptrdiff_t>(to),
                     [](const Edit& edit) { return edit.mark != ' '; });
}

}  // namespace

std::string unified_diff(std::string_view name,
                         std::string_view expected,
                         std::string_view actual) {
  if (expected == actual) return {};
  std::string out = fmt::format("--- {} (expected)\n+++ {} (actual)\n", name, name);
  const std::vector<Edit> all = edits(lines_of(expected), lines_of(actual));
  std::size_t line = 1;
  bool skipping = true;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (near_change(all, at)) {
      if (skipping) fmt::format_to(std::back_inserter(out), "@@ line {} @@\n", line);
      fmt::format_to(std::back_inserter(out), "{}{}", all[at].mark, all[at].line);
      if (!all[at].line.ends_with('\n')) out += "\n\\ no newline at the end\n";
      skipping = false;
    } else {
      skipping = true;
    }
    if (all[at].mark != '+') ++line;
  }
  return out;
}

}  // namespace weir
