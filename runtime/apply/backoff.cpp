#include "runtime/apply/backoff.h"

#include <algorithm>

namespace weir {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirst(50);
constexpr milliseconds kLongest(2000);
constexpr int kMostDoublings = 6;

}  // namespace

milliseconds Backoff::next(milliseconds waited) {
  const milliseconds longest = std::min(kLongest, kFirst * (1 << std::min(tries_, kMostDoublings)));
  ++tries_;
  std::uniform_int_distribution<std::int64_t> around(longest.count() / 2, longest.count());
  return waited + milliseconds(around(random_));
}

}  // namespace weir
