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

// Equal in everything but the case of ASCII letters. SQL written by hand folds them, so two such
// columns of one table can't be told apart by people.
bool equal_but_for_case(std::string_view a, std::string_view b);

}  // namespace weir
