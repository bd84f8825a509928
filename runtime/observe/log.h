#pragma once

#include <string_view>

namespace weir {

// Lines for people on stderr, one call a line (or a ready-made block). Never values of rows.
enum class Level { Info, Warning, Error };
void log(Level level, std::string_view text);

}  // namespace weir
