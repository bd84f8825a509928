#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

enum class NameOf : std::uint8_t { Table, Column };

// Why PostgreSQL can't take a name, as the end of a sentence about it ("is empty"); nothing if it
// can. Everything else is quoted and taken as it is: keywords, blanks, quotes, line breaks.
std::optional<std::string> name_problem(std::string_view name, NameOf what);

}  // namespace weir
