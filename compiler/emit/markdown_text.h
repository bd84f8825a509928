#pragma once

#include <string>
#include <string_view>

namespace weir::markdown {

// Text from outside in GitHub's Markdown, so that nothing in it is interpreted: no emphasis, link,
// HTML, @mention, #reference or end of a table's cell. Each takes any text and spells out what
// can't be seen.

// As inline code: `shop.orders`.
std::string code(std::string_view text);

// As inline code within a cell of a table, where a bar would end the cell.
std::string cell_code(std::string_view text);

// A sentence. What it has in backticks is code, and so is every word with a character that Markdown
// would interpret.
std::string prose(std::string_view text);

// In a line of HTML, such as a <summary>.
std::string html(std::string_view text);

// A block of code with a fence that the text does not contain, with a newline at the end.
std::string fenced(std::string_view language, std::string_view text);

}  // namespace weir::markdown
