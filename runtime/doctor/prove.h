#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/safety_rule.h"
#include "runtime/pg/connection.h"

namespace weir {

// Tries every rule that holds for the server: each in a transaction of its own that is rolled back,
// in a scratch schema with a random name that is there for the time of the call only. Such schemas
// that an earlier process left because it was killed are removed once they are an hour old. Nothing
// else in the database is read or touched. A rule that does not hold is an answer, not an error.
//
// X535 if the role may not make the schema, or the server can't tell what it reads; X537 if the
// schema could not be removed, with its name.
// REQUIRES: no pipeline entered on the connection, no transaction open.
Result<std::vector<Proof>> prove_rules(pg::Connection& connection,
                                       const std::vector<SafetyRule>& rules);

}  // namespace weir
