#include "compiler/plan/forecast.h"

#include <catch2/catch.hpp>

#include "tests/support/catalog_text.h"

namespace weir::forecast_test {

namespace {

std::size_t bytes_of(int count, const char* type) {
  std::vector<Column> columns(static_cast<std::size_t>(count));
  for (Column& column : columns) column.type = compact::read_type(type);
  return full_row_bytes(columns);
}

}  // namespace

// The numbers of columns are what a server takes, see integration/relations_test.cpp.
TEST_CASE("case 26: a full row of 1,017 bigints or 452 texts is the widest that fits",
          "[forecast]") {
  CHECK(bytes_of(1017, "bigint") == kMaxRowBytes);
  CHECK(bytes_of(452, "text") == kMaxRowBytes);
}

TEST_CASE("short values have their own size, and fixed ones their alignment", "[forecast]") {
  CHECK(bytes_of(1, "boolean") == 25);
  CHECK(bytes_of(1, "varchar(2)") == 33);
  CHECK(bytes_of(1, "varchar(200)") == 42);
  CHECK(bytes_of(1, "numeric(4)") == 24 + 3 + 4);
  CHECK(bytes_of(1, "numeric(200)") == 42);
  Column flag;
  flag.type = compact::read_type("boolean");
  Column count;
  count.type = compact::read_type("bigint");
  CHECK(full_row_bytes({flag, count, flag, count}) == 24 + 4 * 8);
}

}  // namespace weir::forecast_test
