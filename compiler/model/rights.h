#pragma once

#include <string>
#include <vector>

#include "compiler/model/pipeline.h"
#include "compiler/model/table.h"

namespace weir {

// What writing rows in these modes needs of a table: neither less nor more. Plans, `weir doctor`
// and `weir grants` all ask here.
std::vector<TableRight> rights_to_write(InsertMode insert,
                                        DeleteMode deletes,
                                        TruncateMode truncate);

// Whether the connected role has a right on a live table.
bool is_granted(const Table& live, TableRight right);

// Those of `wanted` that it has not.
std::vector<TableRight> rights_missing(const Table& live, const std::vector<TableRight>& wanted);

// "select, insert", for a sentence.
std::string rights_text(const std::vector<TableRight>& rights);

}  // namespace weir
