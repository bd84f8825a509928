#pragma once

#include <string_view>

#include "compiler/model/identifier.h"

namespace weir {

// What the source of a function in SQL or PL/pgSQL tells about whole rows, read word by word
// without a parser: comments are skipped, the texts of dynamic statements are read as statements.
// Close enough for a hint to a reviewer, not for a decision.

// NEW.* or OLD.*, also handed to a dynamic statement: fails once the table has a column more than
// where the row is copied to.
bool copies_whole_row(std::string_view source);

// A star that stands for the columns of the table, or a NATURAL JOIN with it.
bool takes_all_columns(std::string_view source, const QualifiedName& table);

}  // namespace weir
