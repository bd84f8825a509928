#pragma once

#include <cstddef>
#include <vector>

#include "compiler/model/catalog.h"
#include "compiler/model/plan.h"

namespace weir {

// The largest row that a page takes, with its header (MaxHeapTupleSize of 8 kB pages).
constexpr std::size_t kMaxRowBytes = 8160;

// Bytes of a row with a value in every column, all values that can be stored out of line being
// large: each is then a pointer of 18 bytes. 1,017 columns of bigint or 452 of text just fit.
std::size_t full_row_bytes(const std::vector<Column>& columns);

// What the operations of a plan mean for their tables as a whole: many locks for one added column,
// rows that could become too wide, a primary key of another name. `predicted` is the catalog that
// they lead to.
std::vector<Notice> forecast(const std::vector<Operation>& operations, const Catalog& predicted);

}  // namespace weir
