#pragma once

#include <string>
#include <vector>

#include "compiler/emit/wording.h"
#include "compiler/model/plan.h"

namespace weir {

// The statements that one table needs, to run in one transaction under its lock, without
// semicolons. `creates` tells a new table from an existing one, which is locked and compared first.
struct TableDdl {
  QualifiedName table;
  bool creates = false;
  std::vector<std::string> statements;
};

// A create, then one ALTER TABLE for all that is added.
TableDdl table_ddl(const TableWork& work);

// Renders operations, in their order; all columns added to one table become one ALTER TABLE.
std::vector<TableDdl> ddl(const std::vector<Operation>& operations);

}  // namespace weir
