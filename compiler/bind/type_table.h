#pragma once

#include <string>

namespace weir {

// The table of assignability as people read it: for each type of events, the types of columns that
// hold its values exactly, that hold more, and that hold some of them. Made from assignability()
// itself, so it can't say anything else.
std::string type_table();

}  // namespace weir
