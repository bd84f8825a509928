#include "runtime/catalog/introspect.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "runtime/catalog/questions.h"
#include "runtime/catalog/type_rows.h"

namespace weir {

namespace {

using pg::QueryResult;

// The results of the statements of the round trip, in the order in which they are sent.
struct Answers {
  QueryResult server;
  QueryResult schemas;
  QueryResult relations;
  QueryResult columns;
  QueryResult unique_indexes;
  QueryResult types;
  QueryResult taken_type_names;
  QueryResult installed_types;
  QueryResult schema_publications;
};

// A table on its way, with what its indexes refer to.
struct Draft {
  Table table;
  std::map<std::int64_t, std::string> names;  // attnum -> column
  std::int64_t attributes = 0;                // all ever made, dropped ones as well
};
using Drafts = std::map<std::int64_t, Draft>;  // by oid

pg::Expected<Answers> ask_all(pg::Connection& connection,
                              const CatalogRequest& request,
                              Transaction transaction) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  std::vector<std::string> all_schemas = request.schemas;
  // A name asked for twice would bring its rows twice.
  for (const QualifiedName& table : std::set(request.tables.begin(), request.tables.end())) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
    all_schemas.push_back(table.schema);
  }
  const std::string schemas_text = pg::array_text(schemas);
  const std::string names_text = pg::array_text(names);
  const std::string all_schemas_text = pg::array_text(all_schemas);
  const std::string types_text = pg::array_text(request.types);
  const std::vector<pg::Param> tables = {pg::text_param(schemas_text), pg::text_param(names_text)};

  WEIR_TRY(
      std::vector<QueryResult> answers,
      ask(connection,
          {{"introspect/server.sql"},
           {"introspect/schemas.sql", {pg::text_param(all_schemas_text)}},
           {"introspect/relations.sql", tables},
           {"introspect/columns.sql", tables},
           {"introspect/unique_indexes.sql", tables},
           {"introspect/types.sql", tables},
           {"introspect/taken_type_names.sql", tables},
           {"introspect/installed_types.sql", {pg::text_param(types_text)}},
           {schema_publications(connection.server_version()), {pg::text_param(all_schemas_text)}}},
          transaction));
  return Answers{.server = std::move(answers[0]),
                 .schemas = std::move(answers[1]),
                 .relations = std::move(answers[2]),
                 .columns = std::move(answers[3]),
                 .unique_indexes = std::move(answers[4]),
                 .types = std::move(answers[5]),
                 .taken_type_names = std::move(answers[6]),
                 .installed_types = std::move(answers[7]),
                 .schema_publications = std::move(answers[8])};
}

RelationKind kind_of(char relkind) {
  switch (relkind) {
    case 'r': return RelationKind::Table;
    case 'p': return RelationKind::PartitionedTable;
    case 'v': return RelationKind::View;
    case 'm': return RelationKind::MaterializedView;
    case 'f': return RelationKind::ForeignTable;
    case 'S': return RelationKind::Sequence;
    case 'i':
    case 'I': return RelationKind::Index;
    case 'c': return RelationKind::CompositeType;
  }
  return RelationKind::Other;
}

Drafts read_relations(const QueryResult& rows) {
  Drafts drafts;
  for (int row = 0; row < rows.rows(); ++row) {
    Draft& draft = drafts[rows.integer(row, 0)];
    Table& table = draft.table;
    table.name = {.schema = std::string(rows.text(row, 1)), .name = std::string(rows.text(row, 2))};
    table.kind = kind_of(rows.text(row, 3).front());
    draft.attributes = rows.integer(row, 4);
    table.may_insert = rows.boolean(row, 5);
    table.may_update = rows.boolean(row, 6);
    table.may_delete = rows.boolean(row, 7);
    table.may_truncate = rows.boolean(row, 8);
    table.may_select = rows.boolean(row, 9);
    table.owner = rows.boolean(row, 10);
  }
  return drafts;
}

void read_columns(const QueryResult& rows, const TypeRows& types, Drafts& drafts) {
  for (int row = 0; row < rows.rows(); ++row) {
    const auto draft = drafts.find(rows.integer(row, 0));
    if (draft == drafts.end()) continue;
    const auto type = static_cast<std::uint32_t>(rows.integer(row, 3));
    const std::string_view identity = rows.text(row, 7);
    Column column;
    column.name = rows.text(row, 2);
    column.type = types.type(type, static_cast<std::int32_t>(rows.integer(row, 4)));
    column.nullable = !rows.boolean(row, 5);
    column.generated = !rows.text(row, 8).empty();
    column.has_default = rows.boolean(row, 6) && !column.generated;
    column.identity = !identity.empty();
    column.identity_always = identity == "a";
    types.apply_domain(type, column);
    draft->second.names[rows.integer(row, 1)] = column.name;
    draft->second.table.columns.push_back(std::move(column));
  }
  for (auto& [oid, draft] : drafts) {
    const auto live = static_cast<std::int64_t>(draft.table.columns.size());
    draft.table.dropped_columns = static_cast<std::int32_t>(draft.attributes - live);
  }
}

// The first `count` attribute numbers of an int2vector, "1 4 2". Empty if one of them is no column
// of the table, which is how an index on a system column looks.
std::vector<std::string> key_columns(std::string_view vector,
                                     std::int64_t count,
                                     const Draft& draft) {
  std::vector<std::string> columns;
  const char* at = vector.data();
  const char* const end = at + vector.size();
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t attribute = 0;
    at = std::from_chars(at, end, attribute).ptr;
    if (at != end) ++at;
    const auto name = draft.names.find(attribute);
    if (name == draft.names.end()) return {};
    columns.push_back(name->second);
  }
  return columns;
}

void read_unique_indexes(const QueryResult& rows, Drafts& drafts) {
  for (int row = 0; row < rows.rows(); ++row) {
    const auto draft = drafts.find(rows.integer(row, 0));
    if (draft == drafts.end()) continue;
    auto columns = key_columns(rows.text(row, 3), rows.integer(row, 2), draft->second);
    Table& table = draft->second.table;
    if (rows.boolean(row, 1)) {
      table.key = std::move(columns);
    } else if (!columns.empty()) {
      table.unique_keys.push_back(std::move(columns));
    }
  }
  // In an order that a copy of the database has as well.
  for (auto& [oid, draft] : drafts) std::ranges::sort(draft.table.unique_keys);
}

void read_schemas(const QueryResult& rows, const CatalogRequest& request, Catalog& catalog) {
  const SchemaInfo missing = {.exists = false, .may_use = false, .may_create = false};
  for (const std::string& schema : request.schemas) catalog.schemas[schema] = missing;
  for (const QualifiedName& table : request.tables) catalog.schemas[table.schema] = missing;
  for (int row = 0; row < rows.rows(); ++row) {
    catalog.schemas[std::string(rows.text(row, 0))] = {
        .exists = true, .may_use = rows.boolean(row, 1), .may_create = rows.boolean(row, 2)};
  }
}

void read_publications(const QueryResult& rows, Catalog& catalog) {
  for (int row = 0; row < rows.rows(); ++row) {
    if (!rows.boolean(row, 2)) continue;
    catalog.schemas[std::string(rows.text(row, 0))].need_identity.emplace_back(rows.text(row, 1));
  }
}

std::set<QualifiedName> read_names(const QueryResult& rows) {
  std::set<QualifiedName> names;
  for (int row = 0; row < rows.rows(); ++row) {
    names.insert(
        {.schema = std::string(rows.text(row, 0)), .name = std::string(rows.text(row, 1))});
  }
  return names;
}

Catalog assemble(const Answers& answers, const CatalogRequest& request) {
  Catalog catalog;
  catalog.database = answers.server.text(0, 0);
  catalog.role = answers.server.text(0, 1);
  catalog.database_oid = answers.server.integer(0, 2);
  read_schemas(answers.schemas, request, catalog);
  read_publications(answers.schema_publications, catalog);

  Drafts drafts = read_relations(answers.relations);
  read_columns(answers.columns, TypeRows(answers.types), drafts);
  read_unique_indexes(answers.unique_indexes, drafts);
  for (auto& [oid, draft] : drafts) {
    QualifiedName name = draft.table.name;
    catalog.tables.emplace(std::move(name), std::move(draft.table));
  }

  catalog.taken_type_names = read_names(answers.taken_type_names);
  catalog.types = read_names(answers.installed_types);
  return catalog;
}

pg::Expected<Catalog> look(pg::Connection& connection,
                           const CatalogRequest& request,
                           Transaction transaction) {
  WEIR_TRY(const Answers answers, ask_all(connection, request, transaction));
  Catalog catalog = assemble(answers, request);
  catalog.server_version = connection.server_version();
  return catalog;
}

}  // namespace

Result<Catalog> introspect(pg::Connection& connection, const CatalogRequest& request) {
  WEIR_TRY(Catalog catalog, look(connection, request, Transaction::Own));
  return catalog;
}

pg::Expected<Catalog> introspect_in_transaction(pg::Connection& connection,
                                                const CatalogRequest& request) {
  return look(connection, request, Transaction::Open);
}

}  // namespace weir
