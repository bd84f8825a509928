#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace weir {

// The pauses between tries for a lock: they double, up to two seconds, and vary so that two weirs
// do not meet again and again. A try that made others queue behind it is followed by a pause that
// is longer than it: whoever stood behind weir goes first. Equal seeds give equal pauses.
class Backoff {
 public:
  explicit Backoff(std::uint32_t seed) : random_(seed) {}

  // The pause after a try that waited for `waited`.
  std::chrono::milliseconds next(std::chrono::milliseconds waited);

 private:
  std::minstd_rand random_;
  int tries_ = 0;
};

}  // namespace weir
