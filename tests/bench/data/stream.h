#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/bench/data/shape.h"

namespace weir::bench {

// One change of the stream: what happens to which row.
struct Step {
  char operation = 'c';  // as Debezium names it: c, r, u, d
  RowName row;
};

// A seeded stream of `rows` events over keys 1..rows (mixed: over keys that begin with a load of
// them), by name:
//
//   load       every key once, as inserts
//   snapshot   every key once, as reads
//   update     every key once, with new values
//   delete     every key once
//   mixed      70 % updates, 20 % inserts of new keys, 10 % deletes; keys come back within a batch
//   hot        updates of which nine in ten go to a hundredth of the keys
//
// `shuffled` says whether the keys of the first four come in order or not.
std::optional<std::vector<Step>> make_stream(std::string_view name,
                                             std::int64_t rows,
                                             bool shuffled);

}  // namespace weir::bench
