#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "runtime/write/batch.h"

namespace weir {

// What a run has done. Only what the database has committed is counted.
struct Totals {
  Counts counts;
  std::uint64_t records = 0;         // read from the source
  std::uint64_t applied_before = 0;  // of them, by an earlier run
  std::uint64_t unmatched = 0;       // of topics that no rule reads
  std::map<std::string, std::uint64_t> unmatched_topics;

  void add(const Totals& other);
};

// Called for every unit that has been committed, and told what a person should know.
struct TaskObserver {
  std::function<void(const Totals&)> progress{};
  std::function<void(const std::string& text)> info{};
  std::function<void(const std::string& text)> warning{};

  void inform(const std::string& text) const {
    if (info) info(text);
  }
  void warn(const std::string& text) const {
    if (warning) warning(text);
  }
};

}  // namespace weir
