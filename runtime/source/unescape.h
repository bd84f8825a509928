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
// schema: the part that is equal to the string before, of its first kLongBytes, is compared and not
// unescaped again.
class Unescaper {
 public:
  // `escaped` is the text between the quotes, followed by at least 64 readable bytes. The result is
  // valid until the next call and is followed by at least 64 readable bytes. Nothing for what can't
  // stand in a JSON string: an unescaped quote or control character, an escape that JSON does not
  // have, a lonely surrogate, bytes that are not UTF-8.
  std::optional<std::string_view> unescape(std::string_view escaped);

 private:
  // A place where an escaped and an unescaped character both start.
  struct Checkpoint {
    std::size_t escaped = 0;
    std::size_t plain = 0;
  };

  Checkpoint reuse(std::string_view escaped);
  bool write_plain(std::string_view escaped, const Checkpoint& from);

  std::string escaped_;  // the string before
  std::vector<char> plain_;
  std::size_t length_ = 0;  // of the text in plain_
  std::vector<Checkpoint> checkpoints_;
};

}  // namespace weir
