#pragma once

#include <string>

#include "compiler/model/table.h"

namespace weir::test {

// Statements that make the server have this table of a model: its columns with their defaults (a
// constant of the type where the model only knows that there is one), identities and generated
// columns, keys, and as many dropped columns as it says. Views get columns, sequences none.
std::string create_statements(const Table& table);

}  // namespace weir::test
