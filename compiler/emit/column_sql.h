#pragma once

#include "compiler/emit/sql.h"
#include "compiler/model/table.h"

namespace weir {

// `"name" type DEFAULT constant NOT NULL`: a column of a new table, or one that is added.
Sql column_definition(const Column& column);

// The constant of a column's default. REQUIRES: `default_text`.
Sql default_constant(const Column& column);

// `"a"`, `"b"`
std::vector<Sql> quote_identifiers(const std::vector<std::string>& names);

}  // namespace weir
