#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

// libpq's type, so that its header stays inside this room.
struct pg_result;

namespace weir::pg {

struct ClearResult {
  void operator()(pg_result* result) const;
};
using ResultPtr = std::unique_ptr<pg_result, ClearResult>;

// What a statement that succeeded answered: rows of cells in text form, and the command's tag.
// Views live as long as this object. Rows and columns count from 0 and have to exist.
class QueryResult {
 public:
  explicit QueryResult(ResultPtr result) : result_(std::move(result)) {}

  int rows() const;
  int columns() const;
  bool is_null(int row, int column) const;

  // Empty for a null.
  std::string_view text(int row, int column) const;

  // Cells of the server's types boolean, and smallint to bigint. A null is false or 0.
  bool boolean(int row, int column) const;
  std::int64_t integer(int row, int column) const;

  // "COMMIT", "INSERT 0 3". A COMMIT of a failed transaction succeeds with the tag ROLLBACK.
  std::string_view tag() const;

  // The number of rows that the command's tag tells; 0 for commands that tell none.
  std::int64_t affected() const;

 private:
  ResultPtr result_;
};

}  // namespace weir::pg
