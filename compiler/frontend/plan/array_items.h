#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// The elements of an array literal as value/array_literal.h writes it, nothing for NULL: one
// dimension, no white space outside of quotes, quoted exactly where that writer quotes. Nothing for
// any other text.
std::optional<std::vector<std::optional<std::string>>> array_items(std::string_view literal);

}  // namespace weir
