#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Breaks text into lines of at most kPageWidth between words. The first line begins with `label`,
// the others with blanks of its length. What stands in backticks stays on one line.
std::vector<std::string> wrapped(std::string_view label, std::string_view text);

// The same for a list, separated by commas: no line ends within an item.
std::vector<std::string> wrapped_list(std::string_view label,
                                      const std::vector<std::string>& items);

}  // namespace weir
