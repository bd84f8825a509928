#pragma once

#include <optional>
#include <string_view>

#include "compiler/model/pg_type.h"

namespace weir {

// The type whose SQL spelling (to_sql) is exactly `text`, if it is one that weir gives to columns:
// a built-in type with modifiers that PostgreSQL takes, an extension's ltree or citext by schema
// and name, or an array of one of these. Nothing for every other text; so a domain, which could
// run code of its own, is never named.
std::optional<PgType> read_type_text(std::string_view text);

}  // namespace weir
