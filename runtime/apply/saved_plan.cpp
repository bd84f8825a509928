#include "runtime/apply/saved_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/model/catalog.h"
#include "runtime/apply/state_tables.h"
#include "runtime/catalog/introspect.h"
#include "runtime/catalog/system_identifier.h"

namespace weir {

namespace {

// More than one round is needed only while others change the same tables.
constexpr int kMaxRounds = 10;

constexpr std::int32_t kPerMajor = 10'000;

Result<std::vector<TableStanding>> look(pg::Connection& connection, const Plan& plan) {
  CatalogRequest request{.tables = {}, .schemas = {}, .types = {"ltree", "citext"}};
  for (const Operation& one : plan.operations) request.tables.push_back(table_of(one));
  WEIR_TRY(const Catalog catalog, introspect(connection, request));
  return standings(plan, catalog);
}

bool has(const std::vector<TableStanding>& tables, Standing standing) {
  return std::ranges::any_of(
      tables, [&](const TableStanding& table) { return table.standing == standing; });
}

// The part of the plan about the tables that are ready for it.
Plan ready_part(const Plan& plan, const std::vector<TableStanding>& tables) {
  std::set<QualifiedName> ready;
  for (const TableStanding& one : tables) {
    if (one.standing == Standing::Ready) ready.insert(one.table);
  }
  Plan out = plan;
  std::erase_if(out.operations,
                [&](const Operation& one) { return !ready.contains(table_of(one)); });
  return out;
}

tl::unexpected<Error> elsewhere(std::string_view what, const std::string& plans, std::string here) {
  return fail(Code::X516,
              fmt::format("the plan is for another {}: {}, and this is {}", what, plans, here),
              {},
              "apply it where it was made for, or make a plan for this one");
}

}  // namespace

bool SavedApply::stale() const {
  return has(tables, Standing::Moved);
}

Result<void> check_target(pg::Connection& connection, const Target& target) {
  WEIR_TRY(const Catalog catalog, introspect(connection, {.tables = {}}));
  WEIR_TRY(const std::string cluster, system_identifier(connection));
  const bool both_known = !target.system_identifier.empty() && !cluster.empty();
  if (both_known && target.system_identifier != cluster) {
    return elsewhere("cluster", "system identifier " + target.system_identifier, cluster);
  }
  if (target.database != catalog.database) {
    return elsewhere("database", display(target.database), display(catalog.database));
  }
  if (target.database_oid != 0 && target.database_oid != catalog.database_oid) {
    return elsewhere("database of the same name",
                     fmt::format("oid {}", target.database_oid),
                     std::to_string(catalog.database_oid));
  }
  if (target.server_version / kPerMajor != catalog.server_version / kPerMajor) {
    return elsewhere("major version of the server",
                     server_text(target.server_version),
                     server_text(catalog.server_version));
  }
  return {};
}

Result<SavedApply> apply_saved(pg::Connection& connection,
                               const Plan& plan,
                               const std::string& state_schema,
                               const std::string& id,
                               const LockLimits& limits,
                               const ApplyObserver& observer) {
  const Ledger ledger(state_schema, id, plan);
  SavedApply out;
  for (int round = 0; round < kMaxRounds; ++round) {
    WEIR_TRY(out.tables, look(connection, plan));
    if (round == 0 && out.stale()) return out;
    if (!has(out.tables, Standing::Ready)) return out;
    if (round == 0) WEIR_CHECKED(ensure_ledger(connection, state_schema));
    const ApplyReport report =
        apply_plan(connection, ready_part(plan, out.tables), limits, observer, &ledger);
    for (const TableReport& table : report.tables) {
      if (table.result == TableResult::Done) out.changed.push_back(table.table);
      const bool over = table.result == TableResult::Done || table.result == TableResult::Overtaken;
      if (!over) out.left.push_back(table);
    }
    if (!out.left.empty()) return out;
  }
  return fail(Code::X511,
              "the catalog kept changing while the plan was applied",
              {},
              "somebody else is changing the same tables: run again when that is done");
}

}  // namespace weir
