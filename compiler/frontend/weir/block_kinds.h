#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/syntax.h"

namespace weir {

// The blocks of a file whose first line is as it should be.
struct SortedBlocks {
  std::map<std::string, std::vector<const syntax::Block*>> by_kind;  // in the order of the file
  bool strangers = false;  // others were reported: one of them may be what is missed elsewhere
};

// Sorts blocks by their kind, and reports those of no kind (S101), those whose first line is not
// `kind name ...` (P001), and the second of two with one name (S107). Points into `file`.
SortedBlocks sort_blocks(const syntax::File& file, Diagnostics& diagnostics);

}  // namespace weir
