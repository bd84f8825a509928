#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"

// The texts of dead letters.
namespace weir {

// Text that PostgreSQL takes, whatever it is given.
std::string storable(std::string_view text);

// What is wrong with a record, and what could be done about it.
std::string letter_message(const Error& why);

// The headers of a record as a flat list in JSON, or nothing if they are damaged. They are not read
// along the way, and a list that is damaged is no JSON to the server either: the record is then
// kept without them.
std::string whole_headers(std::string_view headers);

}  // namespace weir
