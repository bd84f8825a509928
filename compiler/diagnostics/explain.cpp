#include "compiler/diagnostics/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace weir {

namespace {

// The text between `## <id> ...` and the next section, without the blank lines around it.
std::string_view section(std::string_view id) {
  const std::string_view all = explain_markdown();
  const std::size_t head = all.find(fmt::format("\n## {} ", id));
  if (head == std::string_view::npos) return {};
  const std::size_t begin = all.find('\n', head + 1);
  const std::size_t end = std::min(all.find("\n## ", begin), all.size());
  std::string_view text = all.substr(begin, end - begin);
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string explain(Code code) {
  const CodeInfo& info = code_info(code);
  return fmt::format("{} {}: {}\n\n{}\n", info.id, info.name, info.title, section(info.id));
}

std::optional<std::string> explain(std::string_view word) {
  const std::optional<Code> code = find_code(word);
  if (!code) return std::nullopt;
  return explain(*code);
}

}  // namespace weir
