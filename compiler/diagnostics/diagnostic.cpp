#include "compiler/diagnostics/diagnostic.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t kKept = 1'000;

std::uint32_t rank(const Diagnostic& diagnostic) {
  return diagnostic.primary.span.known() ? diagnostic.primary.span.begin
                                         : std::numeric_limits<std::uint32_t>::max();
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  ++(diagnostic.severity == Severity::Error ? errors_ : warnings_);
  if (kept_.size() < kKept) kept_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> all = kept_;
  std::ranges::stable_sort(all, {}, rank);
  return all;
}

}  // namespace weir
