#include "runtime/doctor/readiness.h"

#include <fmt/format.h>

#include <set>
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

struct Rights {
  bool held = false;
  std::string_view names;
};

Finding state_finding(const Catalog& catalog, const QualifiedName& name, const Rights& rights) {
  Finding out{.what = "table " + display(name), .state = "is there"};
  const Table* const table = catalog.find(name);
  if (table == nullptr) {
    out.state = "will be created by the first run";
  } else if (table->kind != RelationKind::Table) {
    out.state = fmt::format("is not a table but a {}", to_text(table->kind));
    out.fix = "set state_schema to a schema of its own";
  } else if (!rights.held) {
    out.state = "the role may not use it";
    out.fix =
        fmt::format("grant {} on {} to {}", rights.names, display(name), display(catalog.role));
  }
  return out;
}

}  // namespace

std::vector<Finding> readiness(const Catalog& catalog, const Pipeline& pipeline) {
  const std::string& state = pipeline.state_schema();
  const QualifiedName offsets = offsets_table(state);
  const QualifiedName letters = dead_letters_table(state);
  const Table* const kept = catalog.find(offsets);
  const Table* const aside = catalog.find(letters);
  const bool state_is_missing = kept == nullptr || aside == nullptr;

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
  const bool moves = kept != nullptr && kept->may_select && kept->may_insert && kept->may_update;
  out.push_back(
      state_finding(catalog, offsets, {.held = moves, .names = "select, insert, update"}));
  out.push_back(state_finding(
      catalog, letters, {.held = aside != nullptr && aside->may_insert, .names = "insert"}));
  return out;
}

Result<std::vector<Finding>> check_readiness(pg::Connection& connection, const Pipeline& pipeline) {
  const std::string& state = pipeline.state_schema();
  WEIR_TRY(const Catalog catalog,
           introspect(connection,
                      {.tables = {offsets_table(state), dead_letters_table(state)},
                       .schemas = {pipeline.destination.schema, state}}));
  return readiness(catalog, pipeline);
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
