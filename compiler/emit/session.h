#pragma once

#include <string>

#include "compiler/model/identifier.h"

namespace weir {

// Takes the lock that ADD COLUMN needs, ahead of it, so that the table can be compared with the
// plan while nobody can change it.
std::string lock_table(const QualifiedName& table);

}  // namespace weir
