#pragma once

#include <string_view>

namespace weir {

// The text of `weir COMMAND --help`, and of `weir --help` for an empty command.
std::string_view help_text(std::string_view command);

// The first paragraph of it: what wrong usage prints.
std::string_view synopsis(std::string_view command);

}  // namespace weir
