#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Number of insertions, deletions, replacements and swaps of neighbours that turn one word into the
// other. Letters are compared without case.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that was probably meant: the nearest one within two edits or a third of the length
// (one edit for words of up to three letters), the first of equals.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string_view>& candidates);

}  // namespace weir
