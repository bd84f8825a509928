#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/table.h"
#include "runtime/catalog/type_rows.h"
#include "runtime/pg/result.h"

namespace weir {

// Tables on their way from catalog rows to the model, by oid. The rows come statement by statement:
// relations, then what hangs on their oids, then the types that those rows name.
class Drafts {
 public:
  // The rows of introspect/relations.sql.
  explicit Drafts(const pg::QueryResult& relations);

  // Their pg_class.oid, in ascending order.
  std::vector<std::uint32_t> oids() const;
  bool has(const QualifiedName& table) const { return names_.contains(table); }

  // The rows of the statement of that name in introspect/. Rows of other relations are passed over.
  // Columns go before unique indexes.
  void read_columns(const pg::QueryResult& rows, const TypeRows& types);
  void read_unique_indexes(const pg::QueryResult& rows);
  void read_descendants(const pg::QueryResult& rows);
  void read_child_columns(const pg::QueryResult& rows, const TypeRows& types);
  void read_row_types_used(const pg::QueryResult& rows);

  // Moves the tables out.
  std::map<QualifiedName, Table> tables() &&;

 private:
  struct Draft {
    Table table;
    std::int64_t attributes = 0;          // all ever made, dropped ones as well
    std::vector<std::int64_t> numbers{};  // attnum of each of the table's columns
  };

  Draft* find(std::int64_t oid);
  static void read_column(const pg::QueryResult& rows, int row, const TypeRows& types, Draft&);
  static std::vector<std::string> key_columns(std::string_view vector,
                                              std::int64_t count,
                                              const Draft& draft);

  std::map<std::int64_t, Draft> drafts_;
  std::set<QualifiedName> names_;
};

}  // namespace weir
