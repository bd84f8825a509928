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

// The statements of the round trip, in the order in which they are sent. A look at the table only
// ends after Types.
enum Asked : std::uint8_t {
  Server,
  Schemas,
  Relations,
  Columns,
  UniqueIndexes,
  Types,
  TakenTypeNames,
  InstalledTypes,
  SchemaPublications,
  TakenKeyNames,
  CaseTwins,
  Descendants,
  ChildColumns,
  RowTypesUsed,
};

// Their results, by Asked.
using Answers = std::vector<QueryResult>;

// A table on its way, with what its indexes refer to.
struct Draft {
  Table table;
  std::map<std::int64_t, std::string> names;  // attnum -> column
  std::int64_t attributes = 0;                // all ever made, dropped ones as well
};
using Drafts = std::map<std::int64_t, Draft>;  // by oid

// Parallel arrays of schemas and names, as the statements take them.
struct NameArrays {
  explicit NameArrays(const std::set<QualifiedName>& names) {
    std::vector<std::string> schemas;
    std::vector<std::string> relations;
    for (const QualifiedName& name : names) {
      schemas.push_back(name.schema);
      relations.push_back(name.name);
    }
    schemas_text = pg::array_text(schemas);
    names_text = pg::array_text(relations);
  }
  std::vector<pg::Param> params() const {
    return {pg::text_param(schemas_text), pg::text_param(names_text)};
  }

  std::string schemas_text;
  std::string names_text;
};

pg::Expected<Answers> ask_all(pg::Connection& connection,
                              const CatalogRequest& request,
                              Transaction transaction) {
  // A name asked for twice would bring its rows twice.
  const std::set<QualifiedName> names(request.tables.begin(), request.tables.end());
  std::set<QualifiedName> key_names;
  std::vector<std::string> all_schemas = request.schemas;
  for (const QualifiedName& table : names) {
    all_schemas.push_back(table.schema);
    for (QualifiedName& key : primary_key_names(table)) key_names.insert(std::move(key));
  }
  const NameArrays tables(names);
  const NameArrays keys(key_names);
  const std::string schemas_text = pg::array_text(all_schemas);
  const std::string types_text = pg::array_text(request.types);

  std::vector<Question> questions = {
      {"introspect/server.sql"},
      {"introspect/schemas.sql", {pg::text_param(schemas_text)}},
      {"introspect/relations.sql", tables.params()},
      {"introspect/columns.sql", tables.params()},
      {"introspect/unique_indexes.sql", tables.params()},
      {"introspect/types.sql", tables.params()},
      {"introspect/taken_type_names.sql", tables.params()},
      {"introspect/installed_types.sql", {pg::text_param(types_text)}},
      {schema_publications(connection.server_version()), {pg::text_param(schemas_text)}},
      {"introspect/taken_key_names.sql", keys.params()},
      {"introspect/case_twins.sql", tables.params()},
      {"introspect/descendants.sql", tables.params()},
      {"introspect/child_columns.sql", tables.params()},
      {"introspect/row_types_used.sql", tables.params()},
  };
  if (request.look == Look::TableOnly) questions.resize(Types + 1);
  return ask(connection, questions, transaction);
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

// A schema and a name in two neighbouring cells, or nulls.
std::optional<QualifiedName> optional_name(const QueryResult& rows, int row, int at) {
  if (rows.is_null(row, at + 1)) return std::nullopt;
  return QualifiedName{.schema = std::string(rows.text(row, at)),
                       .name = std::string(rows.text(row, at + 1))};
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
    table.unlogged = rows.boolean(row, 11);
    table.kin.partition_of = optional_name(rows, row, 12);
    table.kin.of_type = optional_name(rows, row, 14);
    table.kin.extension = rows.text(row, 16);
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
    column.folds_text = rows.boolean(row, 9);
    types.apply_domain(type, column);
    draft->second.names[rows.integer(row, 1)] = column.name;
    draft->second.table.columns.push_back(std::move(column));
  }
  for (auto& [oid, draft] : drafts) {
    const auto live = static_cast<std::int64_t>(draft.table.columns.size());
    draft.table.dropped_columns = static_cast<std::int32_t>(draft.attributes - live);
  }
}

// The first `count` attribute numbers of an int2vector, "1 4 2", as columns; what is none, a system
// column or an expression, is left out.
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
    if (name != draft.names.end()) columns.push_back(name->second);
  }
  return columns;
}

std::optional<IndexFlaw> flaw_of(const QueryResult& rows, int row) {
  if (!rows.boolean(row, 5)) return IndexFlaw::Deferrable;
  if (!rows.boolean(row, 6)) return IndexFlaw::Invalid;
  if (rows.boolean(row, 7)) return IndexFlaw::Partial;
  if (rows.boolean(row, 8)) return IndexFlaw::Expressions;
  return std::nullopt;
}

void read_unique_indexes(const QueryResult& rows, Drafts& drafts) {
  for (int row = 0; row < rows.rows(); ++row) {
    const auto draft = drafts.find(rows.integer(row, 0));
    if (draft == drafts.end()) continue;
    const std::int64_t count = rows.integer(row, 2);
    auto columns = key_columns(rows.text(row, 3), count, draft->second);
    const bool all_columns = columns.size() == static_cast<std::size_t>(count);
    Table& table = draft->second.table;
    if (const auto flaw = flaw_of(rows, row)) {
      table.unusable_indexes.push_back(
          {.name = std::string(rows.text(row, 4)), .columns = std::move(columns), .flaw = *flaw});
    } else if (rows.boolean(row, 1)) {
      table.key = std::move(columns);
    } else if (all_columns) {
      table.unique_keys.push_back(std::move(columns));
    }
  }
  // In an order that a copy of the database has as well.
  for (auto& [oid, draft] : drafts) std::ranges::sort(draft.table.unique_keys);
}

void read_kin(const Answers& answers, const TypeRows& types, Drafts& drafts) {
  const QueryResult& below = answers[Descendants];
  for (int row = 0; row < below.rows(); ++row) {
    const auto draft = drafts.find(below.integer(row, 0));
    if (draft == drafts.end()) continue;
    Kinship& kin = draft->second.table.kin;
    kin.descendants = static_cast<std::int32_t>(below.integer(row, 1));
    kin.foreign_descendant = optional_name(below, row, 2);
  }
  const QueryResult& columns = answers[ChildColumns];
  for (int row = 0; row < columns.rows(); ++row) {
    const auto draft = drafts.find(columns.integer(row, 0));
    if (draft == drafts.end()) continue;
    ChildColumn child;
    child.table = *optional_name(columns, row, 1);
    child.column.name = columns.text(row, 3);
    child.column.type = types.type(static_cast<std::uint32_t>(columns.integer(row, 4)),
                                   static_cast<std::int32_t>(columns.integer(row, 5)));
    child.column.nullable = !columns.boolean(row, 6);
    draft->second.table.kin.child_columns.push_back(std::move(child));
  }
  const QueryResult& uses = answers[RowTypesUsed];
  for (int row = 0; row < uses.rows(); ++row) {
    const auto draft = drafts.find(uses.integer(row, 0));
    if (draft == drafts.end() || draft->second.table.kin.row_type_used) continue;
    draft->second.table.kin.row_type_used = {.table = *optional_name(uses, row, 1),
                                             .column = std::string(uses.text(row, 3))};
  }
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
  catalog.database = answers[Server].text(0, 0);
  catalog.role = answers[Server].text(0, 1);
  catalog.database_oid = answers[Server].integer(0, 2);
  read_schemas(answers[Schemas], request, catalog);

  const TypeRows types(answers[Types]);
  Drafts drafts = read_relations(answers[Relations]);
  read_columns(answers[Columns], types, drafts);
  read_unique_indexes(answers[UniqueIndexes], drafts);
  if (request.look == Look::Whole) {
    read_publications(answers[SchemaPublications], catalog);
    read_kin(answers, types, drafts);
    catalog.taken_type_names = read_names(answers[TakenTypeNames]);
    catalog.types = read_names(answers[InstalledTypes]);
    catalog.taken_key_names = read_names(answers[TakenKeyNames]);
    for (const QualifiedName& twin : read_names(answers[CaseTwins])) {
      catalog.by_folded_name.emplace(folded(twin), twin);
    }
  }
  for (auto& [oid, draft] : drafts) {
    QualifiedName name = draft.table.name;
    catalog.tables.emplace(std::move(name), std::move(draft.table));
  }
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
