#include "runtime/apply/state_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "compiler/emit/sql.h"
#include "compiler/emit/state.h"
#include "compiler/model/rights.h"
#include "runtime/catalog/introspect.h"

namespace weir {

namespace {

constexpr int kMaxLooks = 3;

// Two creators can meet even under IF NOT EXISTS: 42P07 table, 42710 type, 23505 in pg_type.
constexpr std::array<std::string_view, 3> kRaced = {"42P07", "42710", "23505"};

Error no_right(const Catalog& catalog, const std::string& what, const std::string& remedy) {
  return Error{.code = Code::R211,
               .message = fmt::format("the role {} may not {}", display(catalog.role), what),
               .where = fmt::format("database {}", catalog.database),
               .help = remedy};
}

Result<void> check_table(const Catalog& catalog, const Table& live, const StateTable& wanted) {
  if (live.kind != RelationKind::Table) {
    return fail(
        Code::R207,
        fmt::format("{} is not a table, and weir needs one of that name", display(live.name)),
        fmt::format("database {}", catalog.database),
        "set state_schema to a schema of its own");
  }
  if (rights_missing(live, wanted.rights).empty()) return {};
  const std::string rights = rights_text(wanted.rights);
  return tl::make_unexpected(no_right(catalog,
                                      fmt::format("{} on {}", rights, display(live.name)),
                                      fmt::format("let its owner grant {}", rights)));
}

// Rolled back if anything fails; `false` if another session was creating them at the same time.
pg::Expected<bool> create(pg::Connection& connection,
                          const std::string& schema,
                          const std::vector<StateTable>& tables) {
  const std::string name = "weir state " + schema;
  const auto run = [&]() -> pg::Expected<void> {
    WEIR_TRY(const auto begun, connection.query(fill("session/begin.sql", {}).text()));
    WEIR_TRY(const auto pinned, connection.query(fill("session/pin.sql", {}).text()));
    WEIR_TRY(const auto locked,
             connection.query(fill("session/lock_name.sql", {}).text(), {pg::text_param(name)}));
    for (const StateTable& table : tables) {
      WEIR_TRY(const auto created, connection.query(table.create));
    }
    WEIR_TRY(const auto committed, connection.query(fill("session/commit.sql", {}).text()));
    return {};
  };
  const auto done = run();
  if (done) return true;
  if (!connection.alive()) return tl::make_unexpected(done.error());
  WEIR_TRY(const auto ended, connection.query(fill("session/rollback.sql", {}).text()));
  if (std::ranges::find(kRaced, done.error().sqlstate) != kRaced.end()) return false;
  return tl::make_unexpected(done.error());
}

// Whether the tables are there and usable; an error if they are there and not usable, or missing
// and not to be made.
Result<bool> look(pg::Connection& connection,
                  const std::string& schema,
                  const std::vector<StateTable>& tables) {
  CatalogRequest request{.tables = {}, .schemas = {schema}};
  for (const StateTable& table : tables) request.tables.push_back(table.name);
  WEIR_TRY(const Catalog catalog, introspect(connection, request));
  const SchemaInfo& info = catalog.schemas.at(schema);
  if (!info.exists) {
    return fail(Code::R212,
                fmt::format("the schema {} does not exist", display(schema)),
                fmt::format("database {}", catalog.database),
                "create it, or set schema or state_schema to one that exists");
  }
  if (!info.may_use) {
    return tl::make_unexpected(no_right(catalog,
                                        fmt::format("look into the schema {}", display(schema)),
                                        "let the schema's owner grant usage on it"));
  }
  const QualifiedName* missing = nullptr;
  for (const StateTable& table : tables) {
    const Table* const found = catalog.find(table.name);
    if (found != nullptr) WEIR_CHECKED(check_table(catalog, *found, table));
    if (found == nullptr && missing == nullptr) missing = &table.name;
  }
  if (missing == nullptr) return true;
  if (info.may_create) return false;
  return tl::make_unexpected(
      no_right(catalog,
               fmt::format("create tables in the schema {}, where weir needs its own table {}",
                           display(schema),
                           display(missing->name)),
               "let the schema's owner grant create on it, or set state_schema to one where the "
               "role may create tables"));
}

Result<void> ensure(pg::Connection& connection,
                    const std::string& schema,
                    const std::vector<StateTable>& tables) {
  for (int looks = 0; looks < kMaxLooks; ++looks) {
    WEIR_TRY(const bool ready, look(connection, schema, tables));
    if (ready) return {};
    WEIR_TRY(const bool created, create(connection, schema, tables));
    if (created) return {};
  }
  return fail(
      Code::X511,
      fmt::format("somebody else keeps creating weir's tables in the schema {}", display(schema)));
}

}  // namespace

Result<void> ensure_state_tables(pg::Connection& connection, const std::string& schema) {
  return ensure(connection, schema, run_state(schema));
}

Result<void> ensure_ledger(pg::Connection& connection, const std::string& schema) {
  return ensure(connection, schema, {ledger_state(schema)});
}

}  // namespace weir
