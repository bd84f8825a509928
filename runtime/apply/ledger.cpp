#include "runtime/apply/ledger.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/emit/json.h"
#include "compiler/emit/state.h"
#include "compiler/model/seal.h"
#include "runtime/version.h"

namespace weir {

Ledger::Ledger(const std::string& schema, std::string id, const Plan& plan)
    : statement_(ledger_statements(schema).add),
      id_(std::move(id)),
      pipeline_(plan.pipeline),
      operations_(plan.operations) {}

LedgerRow Ledger::row(const QualifiedName& table) const {
  std::vector<Operation> mine;
  for (const Operation& one : operations_) {
    if (table_of(one) == table) mine.push_back(one);
  }
  return {.statement = statement_,
          .values = {id_, pipeline_, table.schema, table.name, operations_json(mine), kTool}};
}

std::string id_of(const Plan& plan) {
  return plan_id(*check_seal(plan_file(plan, kTool)));
}

std::optional<std::string> last_applied(pg::Connection& connection,
                                        const std::string& schema,
                                        const std::string& id) {
  const auto answer = connection.query(ledger_statements(schema).read, {pg::text_param(id)});
  if (!answer || answer->rows() == 0) return std::nullopt;
  return fmt::format("{} UTC by role {}", answer->text(0, 0), answer->text(0, 1));
}

}  // namespace weir
