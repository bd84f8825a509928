#include "runtime/pipeline/flood.h"

namespace weir {

bool Flood::note(std::uint64_t number) {
  if (percent_ == 0) return false;
  go_back(number);
  bad_.push_back(number);
  while (bad_.front() + kWindow <= number) bad_.pop_front();
  return bad_.size() * 100 >= kWindow * static_cast<std::uint64_t>(percent_);
}

void Flood::go_back(std::uint64_t number) {
  while (!bad_.empty() && bad_.back() >= number) bad_.pop_back();
}

}  // namespace weir
