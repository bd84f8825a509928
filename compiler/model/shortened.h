#pragma once

#include <string>
#include <string_view>

namespace weir {

// The name itself if PostgreSQL takes it whole (kMaxIdentifierBytes); else its beginning, cut at a
// character boundary, `_`, and the first eight hex digits of the XXH3-64 of the whole name. Names
// with a common beginning stay apart, and a name maps to the same short form for ever.
std::string shortened(std::string_view name);

}  // namespace weir
