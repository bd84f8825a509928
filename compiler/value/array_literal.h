#pragma once

#include <string>
#include <string_view>

namespace weir {

// PostgreSQL's text form of a one-dimensional array: `{1,NULL,"a\"b"}`. The caller writes the
// braces and the commas.

// Appends one element, quoted where the reader would otherwise see something else in it: empty
// text, the word NULL, white space, commas, braces, quotes, backslashes.
void append_array_item(std::string_view text, std::string& out);

constexpr std::string_view kArrayNull = "NULL";

}  // namespace weir
