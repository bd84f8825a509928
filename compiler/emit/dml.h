#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/binding.h"
#include "compiler/model/pg_type.h"

namespace weir {

// An array parameter: one element a row, NULL elements allowed. Elements travel in the binary form
// of `element`, which is the column's type for PgWire::Binary types and text for all others; the
// statement casts text to the column's type. A column that is itself an array travels as text too,
// one array literal a row.
struct ParamType {
  PgBase element = PgBase::Text;

  std::uint32_t element_oid() const { return pg_base_info(element).oid; }
  std::uint32_t array_oid() const { return pg_base_info(element).array_oid; }
  friend bool operator==(const ParamType&, const ParamType&) = default;
};

struct Statement {
  std::string sql;
  std::vector<ParamType> params;
};

// How values of a column of this type travel.
ParamType param_type(const PgType& column);

// Statements that write rows of a program's table. `columns` are indexes into
// Program::table.columns in ascending order; parameters stand in the same order. Texts are fixed
// for a column set, whatever the number of rows, so that each is prepared once.

// Replaces the rows of the keys. `columns` include the whole key. A key may occur once only.
Statement upsert_rows(const Program& program, const std::vector<std::size_t>& columns);

// The same, but leaves a row alone that has all these values already: the server's row of the table
// keeps its place, no index is touched, and triggers see nothing.
Statement upsert_changed_rows(const Program& program, const std::vector<std::size_t>& columns);

// Appends rows.
Statement insert_rows(const Program& program, const std::vector<std::size_t>& columns);

// Appends rows by COPY in binary form, whose fields are the elements that the parameters of
// insert_rows would have, row by row. Nothing if a column has another form there, or the server
// makes values of its own (GENERATED).
std::optional<Statement> copy_rows(const Program& program, const std::vector<std::size_t>& columns);

// Answers whether COPY does to a table what insert_rows does, in one row of one boolean, or none if
// there is no such table. $1 schema text, $2 name text.
std::string takes_copy();

// How rows are found by their keys. With thousands of keys before its eyes, the planner reads the
// whole table up to a size that takes twice the index's time.
enum class KeySearch : std::uint8_t {
  ByIndex,    // each key in the index; a table of a few pages may be read, key by key
  AsPlanned,  // the server sees the keys and decides
};

// Sets columns of rows that exist, leaving the others as they are; `columns` include the whole key.
// For rows whose event leaves out a value that an insert would need. Fails with SQLSTATE 22012
// (division by zero) unless every row was found.
Statement update_rows(const Program& program,
                      const std::vector<std::size_t>& columns,
                      KeySearch search);

// Removes the rows of the keys; parameters stand in the order of Program::key. A key without a row
// is no error.
Statement delete_rows(const Program& program, KeySearch search);

// Appends one row of a key that the table does not have. Fails with SQLSTATE 22012 if it has, and
// as insert_rows does.
Statement insert_absent_rows(const Program& program, const std::vector<std::size_t>& columns);

// Fail with SQLSTATE 22012 if the table has a row of one of the keys, or any row at all; change
// nothing. Parameters as of delete_rows, or none.
Statement absent_rows(const Program& program);
Statement no_rows(const Program& program);

Statement truncate_table(const Program& program);

}  // namespace weir
