#include "runtime/catalog/introspect.h"

#include <map>
#include <set>
#include <utility>

#include "runtime/catalog/drafts.h"
#include "runtime/catalog/questions.h"
#include "runtime/catalog/type_rows.h"

namespace weir {

namespace {

using pg::QueryResult;
using Answers = std::vector<QueryResult>;

constexpr std::string_view kNoSuchStatement = "26000";

// The statements of the first two round trips, in the order in which they are sent. Looks other
// than the whole one leave out the later ones.
enum AskedByName : std::uint8_t { Server, Relations, Schemas, InstalledTypes, Publications };
constexpr std::size_t kByNameOnly = Schemas + 1;
enum AskedByRelation : std::uint8_t {
  Columns,
  UniqueIndexes,
  Descendants,
  ChildColumns,
  RowTypesUsed,
  TakenTypeNames,  // from here on: only if a table does not exist
  TakenKeyNames,
  CaseTwins,
};
constexpr std::size_t kByRelationTableOnly = UniqueIndexes + 1;
constexpr std::size_t kByRelationRows = Descendants + 1;
constexpr std::size_t kByRelationNoneMissing = RowTypesUsed + 1;

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

// Asks one catalog in three round trips: the relations by name, then what hangs on their oids, then
// the types by theirs. A name is looked up once that way, and not by every statement again, which
// at 10,000 tables would be most of the server's work.
class Inquiry {
 public:
  Inquiry(pg::Connection& connection,
          const CatalogRequest& request,
          Transaction transaction,
          pg::Pipeline* kept = nullptr)
      : connection_(connection),
        kept_(kept),
        request_(request),
        names_(request.tables.begin(), request.tables.end()),
        own_(transaction == Transaction::Own) {}

  pg::Expected<Catalog> run() {
    WEIR_TRY(const Answers by_name, ask_by_name());
    Drafts drafts(by_name[Relations]);
    WEIR_TRY(const Answers by_relation, ask_by_relation(drafts));
    WEIR_TRY(const TypeRows types, ask_types(by_relation));

    Catalog catalog;
    catalog.server_version = connection_.server_version();
    catalog.database = by_name[Server].text(0, 0);
    catalog.role = by_name[Server].text(0, 1);
    catalog.database_oid = by_name[Server].integer(0, 2);
    read_schemas(by_name[Schemas], catalog);
    drafts.read_columns(by_relation[Columns], types);
    drafts.read_unique_indexes(by_relation[UniqueIndexes]);
    if (request_.look != Look::TableOnly) drafts.read_descendants(by_relation[Descendants]);
    if (whole()) {
      read_surroundings(by_name, catalog);
      drafts.read_child_columns(by_relation[ChildColumns], types);
      drafts.read_row_types_used(by_relation[RowTypesUsed]);
      if (by_relation.size() > CaseTwins) read_obstacles(by_relation, catalog);
    }
    catalog.tables = std::move(drafts).tables();
    return catalog;
  }

 private:
  pg::Expected<Answers> put(const std::vector<Question>& questions, Transaction own) const {
    const Transaction part = own_ ? own : Transaction::Open;
    return kept_ != nullptr ? ask_again(*kept_, questions, part)
                            : ask(connection_, questions, part);
  }
  bool whole() const { return request_.look == Look::Whole; }

  pg::Expected<Answers> ask_by_name() {
    std::vector<std::string> all_schemas = request_.schemas;
    for (const QualifiedName& table : names_) all_schemas.push_back(table.schema);
    const NameArrays tables(names_);
    const std::string schemas = pg::array_text(all_schemas);
    const std::string types = pg::array_text(request_.types);
    std::vector<Question> questions = {
        {"introspect/server.sql"},
        {"introspect/relations.sql", tables.params()},
        {"introspect/schemas.sql", {pg::text_param(schemas)}},
        {"introspect/installed_types.sql", {pg::text_param(types)}},
        {schema_publications(connection_.server_version()), {pg::text_param(schemas)}},
    };
    if (!whole()) questions.resize(kByNameOnly);
    return put(questions, Transaction::First);
  }

  // What stands in the way of a name only matters to a table that does not exist yet.
  pg::Expected<Answers> ask_by_relation(const Drafts& drafts) {
    std::set<QualifiedName> missing;
    std::set<QualifiedName> key_names;
    for (const QualifiedName& table : names_) {
      if (drafts.has(table)) continue;
      missing.insert(table);
      for (QualifiedName& key : primary_key_names(table)) key_names.insert(std::move(key));
    }
    const NameArrays tables(missing);
    const NameArrays keys(key_names);
    const std::string oids = pg::oid_array_text(drafts.oids());
    const std::vector<pg::Param> relations = {pg::text_param(oids)};
    std::vector<Question> questions = {
        {"introspect/columns.sql", relations},
        {"introspect/unique_indexes.sql", relations},
        {"introspect/descendants.sql", relations},
        {"introspect/child_columns.sql", relations},
        {"introspect/row_types_used.sql", relations},
        {"introspect/taken_type_names.sql", tables.params()},
        {"introspect/taken_key_names.sql", keys.params()},
        {"introspect/case_twins.sql", tables.params()},
    };
    if (missing.empty()) questions.resize(kByRelationNoneMissing);
    if (request_.look == Look::Rows) questions.resize(kByRelationRows);
    if (request_.look == Look::TableOnly) questions.resize(kByRelationTableOnly);
    return put(questions, Transaction::Next);
  }

  pg::Expected<TypeRows> ask_types(const Answers& by_relation) {
    std::set<std::uint32_t> used = oids_of(by_relation[Columns], 3);
    if (whole()) used.merge(oids_of(by_relation[ChildColumns], 4));
    const std::string oids = pg::oid_array_text({used.begin(), used.end()});
    WEIR_TRY(const Answers answers,
             put({{"introspect/types.sql", {pg::text_param(oids)}}}, Transaction::Last));
    return TypeRows(answers.front());
  }

  static std::set<std::uint32_t> oids_of(const QueryResult& rows, int column) {
    std::set<std::uint32_t> oids;
    for (int row = 0; row < rows.rows(); ++row) {
      oids.insert(static_cast<std::uint32_t>(rows.integer(row, column)));
    }
    return oids;
  }

  void read_schemas(const QueryResult& rows, Catalog& catalog) const {
    const SchemaInfo missing = {.exists = false, .may_use = false, .may_create = false};
    for (const std::string& schema : request_.schemas) catalog.schemas[schema] = missing;
    for (const QualifiedName& table : names_) catalog.schemas[table.schema] = missing;
    for (int row = 0; row < rows.rows(); ++row) {
      catalog.schemas[std::string(rows.text(row, 0))] = {
          .exists = true, .may_use = rows.boolean(row, 1), .may_create = rows.boolean(row, 2)};
    }
  }

  static std::set<QualifiedName> read_names(const QueryResult& rows) {
    std::set<QualifiedName> names;
    for (int row = 0; row < rows.rows(); ++row) {
      names.insert(
          {.schema = std::string(rows.text(row, 0)), .name = std::string(rows.text(row, 1))});
    }
    return names;
  }

  static void read_surroundings(const Answers& by_name, Catalog& catalog) {
    catalog.types = read_names(by_name[InstalledTypes]);
    const QueryResult& rows = by_name[Publications];
    for (int row = 0; row < rows.rows(); ++row) {
      if (!rows.boolean(row, 2)) continue;
      catalog.schemas[std::string(rows.text(row, 0))].need_identity.emplace_back(rows.text(row, 1));
    }
  }

  static void read_obstacles(const Answers& by_relation, Catalog& catalog) {
    catalog.taken_type_names = read_names(by_relation[TakenTypeNames]);
    catalog.taken_key_names = read_names(by_relation[TakenKeyNames]);
    for (const QualifiedName& twin : read_names(by_relation[CaseTwins])) {
      catalog.by_folded_name.emplace(folded(twin), twin);
    }
  }

  pg::Connection& connection_;
  pg::Pipeline* kept_;  // null for a look that is not repeated
  const CatalogRequest& request_;
  std::set<QualifiedName> names_;  // a name asked for twice would bring its rows twice
  bool own_;
};

}  // namespace

Result<Catalog> introspect(pg::Connection& connection, const CatalogRequest& request) {
  WEIR_TRY(Catalog catalog, Inquiry(connection, request, Transaction::Own).run());
  return catalog;
}

Result<Catalog> introspect_again(pg::Pipeline& pipeline, const CatalogRequest& request) {
  pg::Connection& connection = pipeline.connection();
  auto catalog = Inquiry(connection, request, Transaction::Own, &pipeline).run();
  if (catalog) return *std::move(catalog);
  // A pooler that was not noticed has given the session to somebody who took the plans away.
  if (catalog.error().sqlstate == kNoSuchStatement) return introspect(connection, request);
  return tl::make_unexpected(std::move(catalog).error());
}

pg::Expected<Catalog> introspect_in_transaction(pg::Connection& connection,
                                                const CatalogRequest& request) {
  return Inquiry(connection, request, Transaction::Open).run();
}

}  // namespace weir
