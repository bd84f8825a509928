#include "runtime/pipeline/totals.h"

#include <algorithm>

namespace weir {

void Totals::add(const Totals& other) {
  counts.add(other.counts);
  records += other.records;
  applied_before += other.applied_before;
  unmatched += other.unmatched;
  units += other.units;
  unit_seconds += other.unit_seconds;
  for (const auto& [topic, count] : other.unmatched_topics) unmatched_topics[topic] += count;
  time.whole += other.time.whole;
  time.source += other.time.source;
  time.server += other.time.server;
  newest_ms = std::max(newest_ms, other.newest_ms);
}

}  // namespace weir
