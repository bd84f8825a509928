#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir {

// All bytes of a file, or nothing.
std::optional<std::string> read_file(const std::string& path);

// Writes a file that is whole or not there: under another name first, then renamed. X512's
// counterpart for writing is X517.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace weir
