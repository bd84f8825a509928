#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "compiler/model/identifier.h"

namespace weir {

// What people are told of locks that are waited for: once when a table is first found locked, then
// once in half a minute, however many tries there are.
class LockNews {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kTellAgain{30};

  // The line to be told of a try that found `table` locked; none if that was told of late.
  // `holders` is empty if they are not known.
  std::optional<std::string> line(const QualifiedName& table,
                                  const std::string& holders,
                                  Clock::time_point now = Clock::now());

 private:
  std::unordered_map<std::string, Clock::time_point> told_;
};

}  // namespace weir
