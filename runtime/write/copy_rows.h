#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "runtime/write/table_batch.h"

namespace weir {

// Rows in COPY's binary form: a head, then for each row the number of its fields and these, as they
// stand in the batch, then the end.
std::string copy_data(const TableBatch& rows, const TableBatch::Group& group);

// Whether rows that are to be inserted into one table go by COPY. It saves the server a fifth of a
// CPU second a million rows and a fifth to a third of the WAL (tests/bench/RESULTS.md), and costs
// two round trips in which it has nothing of ours to do. So it is for many rows and a server that
// is near; a few rows, and those for a server far away, stay in the pipeline.
class CopyChoice {
 public:
  // Whether it is worth while to ask what the table is.
  static bool pays(std::size_t rows, std::chrono::microseconds round_trip);

  bool choose(std::size_t rows, std::chrono::microseconds round_trip);

  // The table was looked at: COPY does to it what INSERT does, or not.
  void looked(bool takes) { takes_ = takes; }

  // A copy failed and its rows were written in another way. Where one row was bad, another may
  // follow soon, and each costs a unit: the next kPause units do without.
  void failed() { pause_ = kPause; }

  static constexpr unsigned kPause = 32;
  static constexpr std::size_t kFewestRows = 200;
  // Up to here it is not asked whether a round trip is worth a copy.
  static constexpr std::chrono::microseconds kNear{5000};

 private:
  bool takes_ = false;  // until it was looked at
  unsigned pause_ = 0;
};

}  // namespace weir
