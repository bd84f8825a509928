#pragma once

#include <set>
#include <string>
#include <string_view>

namespace weir::property {

// The words of a statement outside names and literals, in upper case; `;` counts as a word. What is
// left of the DDL of a plan must be in a short list.
std::set<std::string> bare_words(std::string_view sql);

}  // namespace weir::property
