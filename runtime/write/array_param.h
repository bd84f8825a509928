#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/emit/dml.h"
#include "runtime/pg/param.h"
#include "runtime/write/column.h"

namespace weir {

// Builds one-dimensional array parameters in binary form (array_recv: dimensions, a flag for nulls,
// the element's type, length, lower bound, then the elements), in storage that is used again.
class ArrayParams {
 public:
  // Forgets the arrays of the statement before.
  void start();

  // Starts an array of `count` elements; the caller appends each as a length word and bytes.
  std::string& add(const ParamType& type, std::size_t count);

  // An array of the given rows' values of one column.
  void add_column(const ParamType& type,
                  const BatchColumn& column,
                  const std::vector<std::uint32_t>& rows);

  // The arrays in the order they were added. Valid until the next start().
  std::vector<pg::Param> params() const;

 private:
  struct Array {
    ParamType type;
    std::string bytes;
  };
  std::vector<Array> arrays_;
  std::size_t used_ = 0;
};

}  // namespace weir
