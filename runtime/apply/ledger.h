#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "runtime/pg/connection.h"

namespace weir {

// A statement that notes a change, to be run in the transaction of that change.
struct LedgerRow {
  std::string statement;
  std::vector<std::string> values;
};

// What weir notes of the changes of one plan in `_weir_ledger`: plan, pipeline, table, operations,
// role, time and tool. Who connected from where is the server's log to tell.
class Ledger {
 public:
  // `id` is the plan's; `schema` is where weir's own tables are.
  Ledger(const std::string& schema, std::string id, const Plan& plan);

  LedgerRow row(const QualifiedName& table) const;

 private:
  std::string statement_;
  std::string id_;
  std::string pipeline_;
  std::vector<Operation> operations_;
};

// The id that the plan has once it is saved by this weir.
std::string id_of(const Plan& plan);

// "2026-11-24 14:03:12 UTC by role deployer", the last time that a plan of this id changed
// something, if the ledger is there and the role may read it.
// REQUIRES: no pipeline entered on the connection, no transaction open.
std::optional<std::string> last_applied(pg::Connection& connection,
                                        const std::string& schema,
                                        const std::string& id);

}  // namespace weir
