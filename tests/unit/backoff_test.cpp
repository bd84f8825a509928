#include "runtime/apply/backoff.h"

#include <catch2/catch.hpp>
#include <vector>

namespace weir::backoff_test {

namespace {

using std::chrono::milliseconds;

std::vector<milliseconds> pauses(std::uint32_t seed, milliseconds waited = milliseconds(0)) {
  Backoff backoff(seed);
  std::vector<milliseconds> out;
  for (int i = 0; i < 12; ++i) out.push_back(backoff.next(waited));
  return out;
}

}  // namespace

TEST_CASE("pauses double up to two seconds, each within its upper half", "[backoff]") {
  for (const std::uint32_t seed : {1U, 7U, 4711U}) {
    milliseconds longest(50);
    for (const milliseconds pause : pauses(seed)) {
      CHECK(pause >= longest / 2);
      CHECK(pause <= longest);
      longest = std::min(longest * 2, milliseconds(2'000));
    }
  }
}

TEST_CASE("equal seeds give equal pauses, and others others", "[backoff]") {
  CHECK(pauses(7) == pauses(7));
  CHECK(pauses(7) != pauses(8));
}

TEST_CASE("whoever queued behind a try gets more time than that", "[backoff]") {
  for (const milliseconds pause : pauses(7, milliseconds(3'000))) {
    CHECK(pause > milliseconds(3'000));
  }
}

}  // namespace weir::backoff_test
