#include "runtime/write/array_param.h"

namespace weir {

namespace {

void put_word(std::string& out, std::uint32_t value) {
  const std::uint32_t big = __builtin_bswap32(value);
  out.append(reinterpret_cast<const char*>(&big), sizeof big);
}

// What the arrays of all columns may keep: those of a full batch.
constexpr std::size_t kKeptArrayBytes = std::size_t{20} << 20U;

}  // namespace

void ArrayParams::start() {
  std::size_t kept = 0;
  for (const Array& array : arrays_) kept += array.bytes.capacity();
  if (kept > kKeptArrayBytes) arrays_.clear();
  used_ = 0;
}

std::string& ArrayParams::add(const ParamType& type, std::size_t count) {
  if (used_ == arrays_.size()) arrays_.emplace_back();
  Array& array = arrays_[used_++];
  array.type = type;
  array.bytes.clear();
  put_word(array.bytes, 1);  // dimensions
  put_word(array.bytes, 1);  // there may be nulls
  put_word(array.bytes, type.element_oid());
  put_word(array.bytes, static_cast<std::uint32_t>(count));
  put_word(array.bytes, 1);  // lower bound
  return array.bytes;
}

void ArrayParams::add_column(const ParamType& type,
                             const BatchColumn& column,
                             const std::vector<std::uint32_t>& rows) {
  std::string& out = add(type, rows.size());
  for (const std::uint32_t row : rows) out += column.element(column.slot(row));
}

std::vector<pg::Param> ArrayParams::params() const {
  std::vector<pg::Param> out;
  out.reserve(used_);
  for (std::size_t i = 0; i < used_; ++i) {
    out.push_back(pg::binary_param(arrays_[i].type.array_oid(), arrays_[i].bytes));
  }
  return out;
}

}  // namespace weir
