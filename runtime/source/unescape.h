#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Turns the inside of a JSON string into its text. kcat prints a record's value as a string inside
// the JSON of the line, and successive values of a topic start with the same kilobytes of embedded
// schema: the part that is equal to the string before is not unescaped again.
class Unescaper {
 public:
  // `escaped` is the text between the quotes. The result is valid until the next call and is
  // followed by at least 64 readable bytes. Nothing for an escape that JSON does not have.
  std::optional<std::string_view> unescape(std::string_view escaped);

 private:
  // A place where an escaped and an unescaped byte both start.
  struct Checkpoint {
    std::size_t escaped = 0;
    std::size_t plain = 0;
  };

  Checkpoint reuse(std::string_view escaped);

  std::string escaped_;  // the string before
  std::vector<char> plain_;
  std::vector<Checkpoint> checkpoints_;
};

}  // namespace weir
