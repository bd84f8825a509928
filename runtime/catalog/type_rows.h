#pragma once

#include <cstdint>
#include <map>

#include "compiler/model/pg_type.h"
#include "compiler/model/table.h"
#include "runtime/pg/result.h"

namespace weir {

// The rows of introspect/types.sql, by oid.
class TypeRows {
 public:
  explicit TypeRows(const pg::QueryResult& rows);

  // The type of a column with this atttypid and atttypmod.
  PgType type(std::uint32_t oid, std::int32_t typmod) const;

  // A domain may forbid nulls or bring a default where the column's own row tells neither.
  void apply_domain(std::uint32_t oid, Column& column) const;

 private:
  struct Row {
    QualifiedName name;
    TypeClass type_class = TypeClass::Base;
    std::uint32_t element = 0;
    std::uint32_t array = 0;  // the type of arrays of this type
    std::uint32_t base = 0;   // of a domain
    std::int32_t base_typmod = -1;
    bool not_null = false;
    bool has_default = false;
  };

  const Row* find(std::uint32_t oid) const;

  std::map<std::uint32_t, Row> rows_;
};

}  // namespace weir
