#include "runtime/catalog/right_now.h"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/catalog/questions.h"

namespace weir {

namespace {

using pg::QueryResult;

QualifiedName table_at(const QueryResult& rows, int row) {
  return {.schema = std::string(rows.text(row, 0)), .name = std::string(rows.text(row, 1))};
}

void read_sizes(const QueryResult& rows, RightNow& out) {
  for (int row = 0; row < rows.rows(); ++row) {
    TableNow& table = out[table_at(rows, row)];
    if (rows.integer(row, 2) >= 0) table.rows = rows.integer(row, 2);
    table.bytes = rows.integer(row, 3);
  }
}

void read_holders(const QueryResult& rows, RightNow& out) {
  for (int row = 0; row < rows.rows(); ++row) {
    LockHolder holder;
    if (!rows.is_null(row, 2)) holder.pid = static_cast<std::int32_t>(rows.integer(row, 2));
    holder.prepared_as = rows.text(row, 3);
    holder.application = rows.text(row, 4);
    holder.user = rows.text(row, 5);
    holder.state = rows.text(row, 6);
    holder.vacuum = rows.boolean(row, 7);
    holder.wraparound = rows.boolean(row, 8);
    if (!rows.is_null(row, 9)) holder.seconds = rows.integer(row, 9);
    out[table_at(rows, row)].holders.push_back(std::move(holder));
  }
}

}  // namespace

Result<RightNow> read_right_now(pg::Connection& connection, const Plan& plan) {
  std::set<QualifiedName> altered;
  for (const Operation& operation : plan.operations) {
    if (std::holds_alternative<AddColumn>(operation)) altered.insert(table_of(operation));
  }
  RightNow out;
  if (altered.empty()) return out;
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const QualifiedName& table : altered) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const std::string schemas_text = pg::array_text(schemas);
  const std::string names_text = pg::array_text(names);
  const std::vector<pg::Param> tables = {pg::text_param(schemas_text), pg::text_param(names_text)};
  WEIR_TRY(const std::vector<QueryResult> answers,
           ask(connection,
               {{"introspect/table_sizes.sql", tables}, {"introspect/lock_holders.sql", tables}},
               Transaction::Own));
  read_sizes(answers[0], out);
  read_holders(answers[1], out);
  return out;
}

}  // namespace weir
