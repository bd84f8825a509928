#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/span.h"

namespace weir {

// A place in a file as people count: both from 1, columns in characters and not in bytes.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;

  friend bool operator==(const Position&, const Position&) = default;
};

// The text of one file with its name as the user gave it. Offsets are bytes; lines end with LF or
// CRLF. The text need not be UTF-8: a byte that starts no valid sequence counts as a character.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  std::string_view text(Span span) const;

  // REQUIRES: offset <= text().size().
  Position position(std::size_t offset) const;

  // Only the line of it, which is much cheaper to know.
  std::size_t line_of(std::size_t offset) const;

  std::size_t line_count() const { return line_begins_.size(); }

  // Offset of the first byte of a line. REQUIRES: 1 <= number <= line_count().
  std::size_t line_begin(std::size_t number) const { return line_begins_[number - 1]; }

  // A line without its line end. REQUIRES: as above.
  std::string_view line(std::size_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_begins_;
};

// "shop.weir:7:11"
std::string to_text(const SourceFile& file, std::size_t offset);

}  // namespace weir
