#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::compact {

// Reads one line of the compact notations of golden cases. A name is a word, or text in double
// quotes with \" \\ \n \t \0 and \u{...}. A line that can't be read is a mistake in a case: it is
// printed, and the program ends.
class LineScanner {
 public:
  explicit LineScanner(std::string_view line) : line_(line), rest_(line) { skip_blanks(); }

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  // Takes `word` if it is next, as a whole word.
  bool take(std::string_view word);

  // Takes `mark` if the line goes on with it: "(", ",", "->".
  bool take_mark(std::string_view mark);

  // A quoted name or what reaches to the next blank, comma or parenthesis.
  std::string name();

  // What reaches to the next blank.
  std::string word();

  // (a, b, "c d")
  std::vector<std::string> names();

  [[noreturn]] void fail(std::string_view expected) const;

 private:
  void skip_blanks();
  std::string quoted();

  std::string_view line_;
  std::string_view rest_;
};

// The number that `text` begins with, 0 if there is none.
std::int32_t to_number(std::string_view text);

struct Line {
  bool indented = false;
  std::string_view text;  // without leading and trailing blanks
};

// The lines of a section without empty ones and comments (`#`).
std::vector<Line> lines_of(std::string_view text);

}  // namespace weir::compact
