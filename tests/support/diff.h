#pragma once

#include <string>
#include <string_view>

namespace weir {

// Unified diff of two texts by lines, with three lines of context; empty if they are equal. `name`
// stands in the head lines. Meant for test output: quadratic in the lines that differ.
std::string unified_diff(std::string_view name, std::string_view expected, std::string_view actual);

}  // namespace weir
