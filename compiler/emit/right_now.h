#pragma once

#include <string>

#include "compiler/model/right_now.h"

namespace weir {

// For people, a line for each table and one for each transaction in the way; empty if there is no
// table. Numbers are rounded: they are estimates.
std::string right_now_text(const RightNow& tables);

// "pid 4711 (psql, user app, idle in transaction, 35 s)"
std::string to_text(const LockHolder& holder);

}  // namespace weir
