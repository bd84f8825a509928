#include "runtime/write/copy_rows.h"

#include <string_view>

#include "runtime/pg/binary.h"

namespace weir {

namespace {

constexpr std::string_view kSignature("PGCOPY\n\xff\r\n\0", 11);

std::size_t size_of(const TableBatch& rows,
                    const std::vector<std::size_t>& columns,
                    const std::vector<std::uint32_t>& entries) {
  std::size_t size = kSignature.size() + 10 + 2 * entries.size();
  for (const std::size_t c : columns) {
    const BatchColumn& column = rows.column(c);
    for (const std::uint32_t entry : entries) size += column.element(column.slot(entry)).size();
  }
  return size;
}

}  // namespace

std::string copy_data(const TableBatch& rows, const TableBatch::Group& group) {
  const std::vector<std::size_t> columns = group.columns.columns();
  std::string out;
  out.reserve(size_of(rows, columns, group.rows));
  out += kSignature;
  pg::append_raw(out, std::int32_t{0});  // flags
  pg::append_raw(out, std::int32_t{0});  // no more of the head
  for (const std::uint32_t entry : group.rows) {
    pg::append_raw(out, static_cast<std::int16_t>(columns.size()));
    for (const std::size_t c : columns) {
      const BatchColumn& column = rows.column(c);
      out += column.element(column.slot(entry));
    }
  }
  pg::append_raw(out, std::int16_t{-1});
  return out;
}

bool CopyChoice::pays(std::size_t rows, std::chrono::microseconds round_trip) {
  if (rows < kFewestRows) return false;
  if (round_trip <= kNear) return true;
  // 0.2 us saved for each row against two round trips.
  const auto lost = static_cast<std::size_t>(round_trip.count()) * 2;
  return rows / 5 > lost;
}

bool CopyChoice::choose(std::size_t rows, std::chrono::microseconds round_trip) {
  if (!takes_ || !pays(rows, round_trip)) return false;
  if (pause_ == 0) return true;
  --pause_;
  return false;
}

}  // namespace weir
