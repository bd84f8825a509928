#include "runtime/doctor/readiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "compiler/emit/state.h"
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

// A table of weir's own, and what the role does with it.
struct StateTable {
  QualifiedName name;
  bool reads = false;
  bool adds = false;
  bool moves = false;
};

std::vector<StateTable> state_tables(const Pipeline& pipeline) {
  const std::string& state = pipeline.state_schema();
  std::vector<StateTable> out{
      {.name = offsets_table(state), .reads = true, .adds = true, .moves = true},
      {.name = dead_letters_table(state), .adds = true}};
  if (pipeline.schema_evolution) {
    out.push_back({.name = ledger_table(state), .reads = true, .adds = true});
  }
  return out;
}

bool holds(const Table& table, const StateTable& wanted) {
  return (!wanted.reads || table.may_select) && (!wanted.adds || table.may_insert) &&
         (!wanted.moves || table.may_update);
}

std::string rights(const StateTable& wanted) {
  const std::string out = wanted.reads ? "select, insert" : "insert";
  return wanted.moves ? out + ", update" : out;
}

Finding state_finding(const Catalog& catalog, const StateTable& wanted) {
  Finding out{.what = "table " + display(wanted.name), .state = "is there"};
  const Table* const table = catalog.find(wanted.name);
  if (table == nullptr) {
    out.state = "will be created by the first run";
  } else if (table->kind != RelationKind::Table) {
    out.state = fmt::format("is not a table but a {}", to_text(table->kind));
    out.fix = "set state_schema to a schema of its own";
  } else if (!holds(*table, wanted)) {
    out.state = "the role may not use it";
    out.fix = fmt::format(
        "grant {} on {} to {}", rights(wanted), display(wanted.name), display(catalog.role));
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

}  // namespace

std::vector<Finding> readiness(const Catalog& catalog, const Pipeline& pipeline) {
  const std::string& state = pipeline.state_schema();
  const std::vector<StateTable> tables = state_tables(pipeline);
  const bool state_is_missing = std::ranges::any_of(
      tables, [&](const StateTable& table) { return catalog.find(table.name) == nullptr; });

  std::vector<Finding> out;
  out.push_back({.what = "server",
                 .state = fmt::format("{}, database {}, role {}",
                                      server_text(catalog.server_version),
                                      display(catalog.database),
                                      display(catalog.role))});
  if (pipeline.destination.schema != state) {
    const Need need = pipeline.schema_evolution ? Need::Create : Need::Use;
    out.push_back(schema_finding(catalog, pipeline.destination.schema, need));
  }
  const bool creates =
      state_is_missing || (pipeline.destination.schema == state && pipeline.schema_evolution);
  out.push_back(schema_finding(catalog, state, creates ? Need::Create : Need::Use));
  for (const StateTable& table : tables) out.push_back(state_finding(catalog, table));
  return out;
}

Result<std::vector<Finding>> check_readiness(pg::Connection& connection, const Pipeline& pipeline) {
  CatalogRequest request{.tables = {},
                         .schemas = {pipeline.destination.schema, pipeline.state_schema()}};
  for (const StateTable& table : state_tables(pipeline)) request.tables.push_back(table.name);
  WEIR_TRY(const Catalog catalog, introspect(connection, request));
  std::vector<Finding> out = readiness(catalog, pipeline);
  out.insert(out.begin() + 1, way_finding(connection));
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
