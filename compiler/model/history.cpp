#include "compiler/model/history.h"

#include <algorithm>

namespace weir {

bool History::has_operations() const {
  return std::ranges::any_of(steps,
                             [](const HistoryStep& step) { return !step.operations.empty(); });
}

bool History::has_refusals() const {
  return !refusals.empty() ||
         std::ranges::any_of(steps, [](const HistoryStep& step) { return !step.refusals.empty(); });
}

}  // namespace weir
