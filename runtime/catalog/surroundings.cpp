#include "runtime/catalog/surroundings.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/catalog/questions.h"

namespace weir {

namespace {

using pg::QueryResult;

QualifiedName qualified(const QueryResult& rows, int row, int column) {
  return {.schema = std::string(rows.text(row, column)),
          .name = std::string(rows.text(row, column + 1))};
}

std::string string_at(const QueryResult& rows, int row, int column) {
  return std::string(rows.text(row, column));
}

// Calls `take` for each row with what its first two columns say it is around.
template <typename Take>
void each_of_table(const QueryResult& rows, Surroundings& out, Take take) {
  for (int row = 0; row < rows.rows(); ++row) take(out.tables[qualified(rows, row, 0)], row);
}

template <typename Take>
void each_of_schema(const QueryResult& rows, Surroundings& out, Take take) {
  for (int row = 0; row < rows.rows(); ++row) take(out.schemas[string_at(rows, row, 0)], row);
}

around::ReplicaIdentity identity_of(char relreplident) {
  switch (relreplident) {
    case 'f': return around::ReplicaIdentity::Full;
    case 'i': return around::ReplicaIdentity::Index;
    case 'n': return around::ReplicaIdentity::Nothing;
  }
  return around::ReplicaIdentity::Key;
}

void read_tables(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.replica_identity = identity_of(rows.text(row, 2).front());
    table.row_security = rows.boolean(row, 3);
  });
}

void read_rules(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    const QualifiedName holder = qualified(rows, row, 2);
    if (rows.text(row, 5) == "_RETURN") {
      const bool materialized = rows.text(row, 4) == "m";
      table.views.push_back(
          {.name = holder,
           .kind = materialized ? RelationKind::MaterializedView : RelationKind::View});
    } else {
      table.rules.push_back({.name = string_at(rows, row, 5), .on = holder});
    }
  });
}

void read_triggers(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.triggers.push_back({.name = string_at(rows, row, 2),
                              .function = qualified(rows, row, 3),
                              .source = string_at(rows, row, 5)});
  });
}

void read_functions(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.functions.push_back({.name = qualified(rows, row, 2),
                               .returns_rows = rows.boolean(row, 4),
                               .source = string_at(rows, row, 5)});
  });
}

void read_publications(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.publications.push_back({.name = string_at(rows, row, 2),
                                  .column_list = rows.boolean(row, 3),
                                  .row_filter = rows.boolean(row, 4),
                                  .changes = rows.boolean(row, 5)});
  });
}

void read_subscriptions(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.subscriptions.push_back(string_at(rows, row, 2));
  });
}

void read_grants(const QueryResult& rows, Surroundings& out) {
  each_of_table(rows, out, [&](TableSurroundings& table, int row) {
    table.grants.push_back({.role = string_at(rows, row, 2),
                            .privilege = string_at(rows, row, 3),
                            .on_columns = rows.boolean(row, 4)});
  });
}

void read_schema_publications(const QueryResult& rows, Surroundings& out) {
  each_of_schema(rows, out, [&](SchemaSurroundings& schema, int row) {
    schema.publications.push_back(
        {.name = string_at(rows, row, 1), .changes = rows.boolean(row, 2)});
  });
}

void read_row_security(const QueryResult& rows, Surroundings& out) {
  each_of_schema(rows, out, [&](SchemaSurroundings& schema, int row) {
    schema.with_row_security.push_back(string_at(rows, row, 1));
  });
}

void read_default_grants(const QueryResult& rows, Surroundings& out) {
  each_of_schema(rows, out, [&](SchemaSurroundings& schema, int row) {
    schema.default_grants.push_back({.creator = string_at(rows, row, 1),
                                     .role = string_at(rows, row, 2),
                                     .privilege = string_at(rows, row, 3)});
  });
}

void read_event_triggers(const QueryResult& rows, Surroundings& out) {
  for (int row = 0; row < rows.rows(); ++row) {
    out.event_triggers.push_back({.name = string_at(rows, row, 0),
                                  .function = qualified(rows, row, 1),
                                  .on_create = rows.boolean(row, 3),
                                  .on_alter = rows.boolean(row, 4)});
  }
}

void read_slots(const QueryResult& rows, Surroundings& out) {
  for (int row = 0; row < rows.rows(); ++row) {
    out.slots.push_back({.name = string_at(rows, row, 0), .plugin = string_at(rows, row, 1)});
  }
}

// What a plan touches, as parameters of the statements.
struct Touched {
  std::string schemas;  // of the tables that get columns, with
  std::string names;    // their names
  std::string created_in;
  bool alters = false;
  bool creates = false;
};

Touched touched_by(const Plan& plan) {
  std::set<QualifiedName> altered;
  std::set<std::string> created_in;
  for (const Operation& operation : plan.operations) {
    const QualifiedName& table = table_of(operation);
    if (std::holds_alternative<AddColumn>(operation)) {
      altered.insert(table);
    } else {
      created_in.insert(table.schema);
    }
  }
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const QualifiedName& table : altered) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  return {.schemas = pg::array_text(schemas),
          .names = pg::array_text(names),
          .created_in = pg::array_text({created_in.begin(), created_in.end()}),
          .alters = !altered.empty(),
          .creates = !created_in.empty()};
}

// A statement, and what reads its answer. Planning one over the names of a thousand tables costs
// the server milliseconds, whatever it finds.
struct Part {
  Question question;
  void (*read)(const QueryResult& rows, Surroundings& out);
};

std::vector<Part> parts(const Touched& touched, std::int32_t server_version) {
  const std::vector<pg::Param> tables = {pg::text_param(touched.schemas),
                                         pg::text_param(touched.names)};
  const std::vector<pg::Param> schemas = {pg::text_param(touched.created_in)};
  std::vector<Part> out;
  if (touched.alters) {
    out.insert(out.end(),
               {{{"introspect/around_tables.sql", tables}, read_tables},
                {{"introspect/around_rules.sql", tables}, read_rules},
                {{"introspect/around_triggers.sql", tables}, read_triggers},
                {{"introspect/around_functions.sql", tables}, read_functions},
                {{table_publications(server_version), tables}, read_publications},
                {{"introspect/around_subscriptions.sql", tables}, read_subscriptions},
                {{"introspect/around_grants.sql", tables}, read_grants}});
  }
  if (touched.creates) {
    out.insert(out.end(),
               {{{schema_publications(server_version), schemas}, read_schema_publications},
                {{"introspect/schema_row_security.sql", schemas}, read_row_security},
                {{"introspect/schema_default_grants.sql", schemas}, read_default_grants}});
  }
  out.insert(out.end(),
             {{{"introspect/event_triggers.sql"}, read_event_triggers},
              {{"introspect/replication_slots.sql"}, read_slots}});
  return out;
}

}  // namespace

Result<Surroundings> read_surroundings(pg::Connection& connection, const Plan& plan) {
  Surroundings out;
  if (plan.operations.empty()) return out;
  const Touched touched = touched_by(plan);
  const std::vector<Part> all = parts(touched, connection.server_version());
  std::vector<Question> questions;
  for (const Part& part : all) questions.push_back(part.question);
  WEIR_TRY(const std::vector<QueryResult> answers, ask(connection, questions, Transaction::Own));
  for (std::size_t i = 0; i < all.size(); ++i) all[i].read(answers[i], out);
  return out;
}

}  // namespace weir
