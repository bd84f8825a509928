#include "runtime/catalog/snapshot.h"

#include "compiler/emit/sql.h"
#include "runtime/catalog/introspect.h"

namespace weir {

namespace {

pg::Expected<std::vector<std::string>> schema_names(pg::Connection& connection) {
  WEIR_TRY(const pg::QueryResult rows,
           connection.query(fill("introspect/schema_names.sql", {}).text()));
  std::vector<std::string> names;
  for (int row = 0; row < rows.rows(); ++row) names.emplace_back(rows.text(row, 0));
  return names;
}

pg::Expected<std::vector<QualifiedName>> names_in(pg::Connection& connection,
                                                  const std::set<std::string>& schemas) {
  const std::string list = pg::array_text({schemas.begin(), schemas.end()});
  WEIR_TRY(
      const pg::QueryResult rows,
      connection.query(fill("introspect/names_in_schemas.sql", {}).text(), {pg::text_param(list)}));
  std::vector<QualifiedName> names;
  for (int row = 0; row < rows.rows(); ++row) {
    names.push_back(
        {.schema = std::string(rows.text(row, 0)), .name = std::string(rows.text(row, 1))});
  }
  return names;
}

pg::Expected<CatalogSnapshot> look(pg::Connection& connection,
                                   const ChooseSchemas& choose,
                                   const std::vector<std::string>& types) {
  CatalogSnapshot snapshot;
  CatalogRequest request{.tables = {}, .types = types};
  WEIR_TRY(request.schemas, schema_names(connection));
  snapshot.whole_schemas = choose(request.schemas);
  request.schemas.insert(
      request.schemas.end(), snapshot.whole_schemas.begin(), snapshot.whole_schemas.end());
  WEIR_TRY(request.tables, names_in(connection, snapshot.whole_schemas));
  WEIR_TRY(snapshot.catalog, introspect_in_transaction(connection, request));
  snapshot.catalog.database_oid = 0;  // another database may have the same catalog
  // They follow from the tables, once it is known which of them are wanted: see excerpt().
  snapshot.catalog.taken_key_names.clear();
  snapshot.catalog.by_folded_name.clear();
  return snapshot;
}

}  // namespace

Result<CatalogSnapshot> take_snapshot(pg::Connection& connection,
                                      const ChooseSchemas& choose,
                                      const std::vector<std::string>& types) {
  WEIR_TRY(const pg::QueryResult begun,
           connection.query(fill("session/begin_snapshot.sql", {}).text()));
  auto snapshot = look(connection, choose, types);
  // Nothing was changed, so a rollback ends it as well as a commit.
  if (connection.alive()) {
    WEIR_TRY(const pg::QueryResult ended,
             connection.query(fill("session/rollback.sql", {}).text()));
  }
  if (!snapshot) return tl::make_unexpected(Error(snapshot.error()));
  return *std::move(snapshot);
}

}  // namespace weir
