#include "runtime/write/copy_rows.h"

#include <catch2/catch.hpp>

#include "runtime/pg/binary.h"

namespace weir::copy_rows_test {

using std::chrono::microseconds;

TEST_CASE("rows are copied once the table is known to take it", "[write]") {
  CopyChoice table;
  CHECK_FALSE(table.choose(10'000, microseconds(50)));
  table.looked(true);
  CHECK(table.choose(10'000, microseconds(50)));
  table.looked(false);
  CHECK_FALSE(table.choose(10'000, microseconds(50)));
}

TEST_CASE("few rows, and those for a server far away, are not copied", "[write]") {
  CHECK_FALSE(CopyChoice::pays(CopyChoice::kFewestRows - 1, microseconds(1)));
  CHECK(CopyChoice::pays(CopyChoice::kFewestRows, microseconds(1)));
  CHECK_FALSE(CopyChoice::pays(10'000, microseconds(12'000)));
  CHECK_FALSE(CopyChoice::pays(120'000, microseconds(12'000)));
  CHECK(CopyChoice::pays(120'005, microseconds(12'000)));
  CHECK_FALSE(CopyChoice::pays(1'000'000, microseconds::max()));
}

TEST_CASE("after a copy that failed the next ones are left out", "[write]") {
  CopyChoice table;
  table.looked(true);
  table.failed();
  for (unsigned i = 0; i < CopyChoice::kPause; ++i) {
    CHECK_FALSE(table.choose(10'000, microseconds(50)));
  }
  CHECK(table.choose(10'000, microseconds(50)));
}

TEST_CASE("copied rows have a head, the fields of each row and an end", "[write]") {
  Table shape;
  shape.columns.resize(3);
  shape.columns[0].type.base = PgBase::Int2;
  TableBatch rows(shape, {});
  const auto put = [&](std::size_t column, auto append) {
    const std::uint32_t at = rows.cell_position(column);
    append(rows.cell(column));
    rows.filled(column, at);
  };
  for (const std::int16_t id : {std::int16_t{7}, std::int16_t{8}}) {
    rows.begin_row();
    put(0, [&](std::string& out) { pg::append_int2(out, id); });
    put(2, [&](std::string& out) {
      if (id == 7) pg::append_bytes(out, "ab");
      if (id == 8) pg::append_null(out);
    });
    rows.commit_insert();
  }
  using namespace std::string_literals;
  CHECK(copy_data(rows, rows.groups().at(0)) == "PGCOPY\n\xff\r\n\0"s + "\0\0\0\0\0\0\0\0"s +  //
                                                    "\0\x02"s + "\0\0\0\x02\0\x07"s +
                                                    "\0\0\0\x02"
                                                    "ab"s +
                                                    "\0\x02"s + "\0\0\0\x02\0\x08"s +
                                                    "\xff\xff\xff\xff"s + "\xff\xff"s);
}

}  // namespace weir::copy_rows_test
