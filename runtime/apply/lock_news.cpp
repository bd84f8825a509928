#include "runtime/apply/lock_news.h"

#include <fmt/format.h>

namespace weir {

std::optional<std::string> LockNews::line(const QualifiedName& table,
                                          const std::string& holders,
                                          Clock::time_point now) {
  const auto [at, first] = told_.try_emplace(display(table), now);
  if (!first && now - at->second < kTellAgain) return std::nullopt;
  at->second = now;
  return fmt::format(
      "waiting for a lock on {}{}{}", at->first, holders.empty() ? "" : ", held by ", holders);
}

}  // namespace weir
