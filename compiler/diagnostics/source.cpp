#include "compiler/diagnostics/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/value/utf8.h"

namespace weir {

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_begins_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    line_begins_.push_back(at + 1);
  }
}

std::string_view SourceFile::text(Span span) const {
  const std::size_t begin = std::min<std::size_t>(span.begin, text_.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

Position SourceFile::position(std::size_t offset) const {
  const std::size_t line = line_of(offset);
  const std::size_t begin = line_begin(line);
  std::size_t column = 1;
  for_each_code_point(std::string_view(text_).substr(begin, offset - begin),
                      [&](char32_t, std::string_view) { ++column; });
  return {.line = line, .column = column};
}

std::size_t SourceFile::line_of(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(line_begins_, offset);
  return static_cast<std::size_t>(after - line_begins_.begin());
}

std::string_view SourceFile::line(std::size_t number) const {
  const std::size_t begin = line_begin(number);
  const std::size_t end = number == line_count() ? text_.size() : line_begin(number + 1) - 1;
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string to_text(const SourceFile& file, std::size_t offset) {
  const Position at = file.position(offset);
  return fmt::format("{}:{}:{}", file.name(), at.line, at.column);
}

}  // namespace weir
