#pragma once

#include <string>

namespace weir {

// The shortest text that reads back as the same number; NaN, Infinity and -Infinity as PostgreSQL
// spells them.
void append_float_text(double value, std::string& out);
void append_float_text(float value, std::string& out);

}  // namespace weir
