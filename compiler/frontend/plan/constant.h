#pragma once

#include <string_view>

#include "compiler/model/pg_type.h"

namespace weir {

// Whether `text` is a constant of the type in a form that weir itself writes
// (lower/default_literal), and so means the same whenever the server reads it. PostgreSQL's times
// take words such as `now` and `tomorrow`, which would be evaluated on the day of the apply: those
// are none.
bool is_constant(const PgType& type, std::string_view text);

}  // namespace weir
