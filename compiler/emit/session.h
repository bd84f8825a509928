#pragma once

#include <string>
#include <vector>

#include "compiler/model/identifier.h"

namespace weir {

// Takes the lock that ADD COLUMN needs, ahead of it, so that the table can be compared with the
// plan while nobody can change it. Locks the tables under it as well: each of those locks is waited
// for separately.
std::string lock_table(const QualifiedName& table);

// The same without waiting for anybody.
std::string lock_table_now(const QualifiedName& table);

// Whole statements without parameters as one message, which the server runs up to the first error.
std::string one_message(const std::vector<std::string>& statements);

}  // namespace weir
