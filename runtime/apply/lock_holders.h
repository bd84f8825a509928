#pragma once

#include <string>
#include <string_view>

#include "compiler/model/identifier.h"
#include "runtime/pg/connection.h"

namespace weir {

// The name of the lock that keeps two weirs from changing one table at the same time.
std::string change_lock(const QualifiedName& table);

// Who holds a lock on the table or on one under it, for people: "pid 4711 (psql, user app, idle in
// transaction for 12 s, transaction open for 35 s)", several separated by "; ". Prepared
// transactions and autovacuum are named as such. Empty if nobody does any more, or if it can't be
// found out.
std::string lock_holders(pg::Connection& connection, const QualifiedName& table);

}  // namespace weir
