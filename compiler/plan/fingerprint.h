#pragma once

#include <string>
#include <string_view>

#include "compiler/model/table.h"
#include "compiler/model/table_facts.h"

namespace weir {

// Identity of what a plan depends on in a live table: its kind, its columns with types, nullability
// and the presence of defaults, its primary key. 32 hex digits; "absent" for no relation. Rows,
// statistics, indexes, rights and storage do not count, so that only a change that matters makes a
// plan stale.
std::string fingerprint(const Table* live);
std::string fingerprint(const TableFacts& live);

// The fingerprint of no relation.
constexpr std::string_view kAbsent = "absent";

}  // namespace weir
