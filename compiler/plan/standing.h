#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/plan.h"

namespace weir {

// How a table stands to a plan that was made earlier.
enum class Standing : std::uint8_t {
  Ready,  // as the plan found it
  Done,   // as the plan leaves it, or further: nothing of the plan is left to do
  Moved,  // neither
};

struct TableStanding {
  QualifiedName table;
  Standing standing = Standing::Ready;
  std::vector<std::string> moved{};  // of Moved: "column note: text -> varchar(20)", one a line
};

// Every table of the plan's operations, in their order, against the catalog as it is now. What does
// not count for a fingerprint (rows, statistics, indexes, rights) does not count here.
// REQUIRES: the catalog was asked about these tables and about the types that their new columns
// have.
std::vector<TableStanding> standings(const Plan& plan, const Catalog& catalog);

// What differs between a table as it was found and as it is; null for no relation.
std::vector<std::string> differences(const TableFacts* found, const TableFacts* live);

}  // namespace weir
