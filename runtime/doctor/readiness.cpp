#include "runtime/doctor/readiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "compiler/emit/sql.h"
#include "compiler/emit/state.h"
#include "compiler/model/rights.h"
#include "compiler/needs.h"
#include "runtime/catalog/introspect.h"

namespace weir {

namespace {

enum class Need : std::uint8_t { Use, Create };

Finding schema_finding(const Catalog& catalog, const std::string& schema, Need need) {
  const std::string name = display(schema);
  Finding out{.what = "schema " + name, .state = "exists, and the role may use it"};
  const auto found = catalog.schemas.find(schema);
  if (found == catalog.schemas.end() || !found->second.exists) {
    out.state = "does not exist";
    out.fix = fmt::format("create schema {}, or name another one in the destination", name);
  } else if (!found->second.may_use) {
    out.state = "the role may not look into it";
    out.fix = fmt::format("grant usage on schema {} to {}", name, display(catalog.role));
  } else if (found->second.may_create) {
    out.state = "exists, and the role may create tables in it";
  } else if (need == Need::Create) {
    out.state = "the role may not create tables in it";
    out.fix = fmt::format("grant create on schema {} to {}", name, display(catalog.role));
  }
  return out;
}

std::vector<StateTable> state_tables(const Pipeline& pipeline) {
  std::vector<StateTable> out = run_state(pipeline.state_schema());
  if (pipeline.schema_evolution) out.push_back(ledger_state(pipeline.state_schema()));
  return out;
}

std::string grant_text(const Catalog& catalog,
                       const QualifiedName& table,
                       const std::vector<TableRight>& rights) {
  return fmt::format(
      "grant {} on {} to {}", rights_text(rights), display(table), display(catalog.role));
}

Finding state_finding(const Catalog& catalog, const StateTable& wanted) {
  Finding out{.what = "table " + display(wanted.name), .state = "is there"};
  const Table* const table = catalog.find(wanted.name);
  if (table == nullptr) {
    out.state = "will be created by the first run";
  } else if (table->kind != RelationKind::Table) {
    out.state = fmt::format("is not a table but a {}", to_text(table->kind));
    out.fix = "set state_schema to a schema of its own";
  } else if (!rights_missing(*table, wanted.rights).empty()) {
    out.state = "the role may not use it";
    out.fix = grant_text(catalog, wanted.name, wanted.rights);
  }
  return out;
}

// A table of the events that is there; what else a plan says of it, the plan says.
Finding table_finding(const Catalog& catalog,
                      const Table& table,
                      const std::vector<TableRight>& rights,
                      bool evolves) {
  Finding out{.what = "table " + display(table.name), .state = "is there"};
  if (const auto missing = rights_missing(table, rights); !missing.empty()) {
    out.state = fmt::format("the role may not {}", rights_text(missing));
    out.fix = grant_text(catalog, table.name, missing);
  } else if (evolves && !table.owner) {
    out.state = "is there; only its owner can add columns: `weir grants` tells how";
  }
  return out;
}

// Whether others on the way can read what is sent. To be known, not to be mended: a private network
// is as good.
Finding way_finding(const pg::Connection& connection) {
  Finding out{.what = "connection", .state = connection.encryption()};
  if (!out.state.empty()) {
    out.state = fmt::format("encrypted ({})", out.state);
  } else if (connection.is_local()) {
    out.state = "a socket of this machine";
  } else {
    out.state = "not encrypted; sslmode=verify-full in the url makes it so, where the server can";
  }
  return out;
}

// A pooler answers for the server, so that the process it told of is none that the server has.
Result<std::optional<Finding>> pooler_finding(pg::Connection& connection) {
  WEIR_TRY(const pg::QueryResult process, connection.query(fill("session/process.sql", {}).text()));
  if (process.integer(0, 0) == connection.backend_pid()) return std::nullopt;
  return Finding{
      .what = "pooler",
      .state =
          "there is one between weir and the server. weir works through it; `run` is slower "
          "that way: it writes with INSERT, never COPY, one unit at a time, and the server keeps "
          "no plans for it"};
}

}  // namespace

std::vector<Finding> readiness(const Catalog& catalog, const Pipeline& pipeline) {
  const std::string& state = pipeline.state_schema();
  const std::vector<StateTable> own = state_tables(pipeline);
  Needs needs = needs_of(pipeline);
  if (std::ranges::any_of(
          own, [&](const StateTable& table) { return catalog.find(table.name) == nullptr; })) {
    needs.schemas[state].create = true;
  }
  std::vector<Finding> out;
  out.push_back({.what = "server",
                 .state = fmt::format("{}, database {}, role {}",
                                      server_text(catalog.server_version),
                                      display(catalog.database),
                                      display(catalog.role))});
  needs.schemas.try_emplace(state);
  for (const auto& [schema, need] : needs.schemas) {
    out.push_back(schema_finding(catalog, schema, need.create ? Need::Create : Need::Use));
  }
  for (const StateTable& table : own) out.push_back(state_finding(catalog, table));
  for (const auto& [name, need] : needs.tables) {
    const Table* const table = catalog.find(name);
    if (table == nullptr) continue;
    out.push_back(table_finding(catalog, *table, need.rights, pipeline.schema_evolution));
  }
  return out;
}

Result<std::vector<Finding>> check_readiness(pg::Connection& connection, const Pipeline& pipeline) {
  const Needs needs = needs_of(pipeline);
  CatalogRequest request{.tables = {}, .schemas = {pipeline.state_schema()}};
  for (const auto& [schema, need] : needs.schemas) request.schemas.push_back(schema);
  for (const StateTable& table : state_tables(pipeline)) request.tables.push_back(table.name);
  for (const auto& [table, need] : needs.tables) request.tables.push_back(table);
  WEIR_TRY(const Catalog catalog, introspect(connection, request));
  std::vector<Finding> out = readiness(catalog, pipeline);
  out.insert(out.begin() + 1, way_finding(connection));
  WEIR_TRY(std::optional<Finding> pooler, pooler_finding(connection));
  if (pooler) out.insert(out.begin() + 2, *std::move(pooler));
  return out;
}

std::string findings_text(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    const std::string_view mark = finding.fix.empty() ? "ok " : "fix";
    out += fmt::format("{}  {}: {}\n", mark, finding.what, finding.state);
    if (!finding.fix.empty()) out += fmt::format("     {}\n", finding.fix);
  }
  return out;
}

}  // namespace weir
