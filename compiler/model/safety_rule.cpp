#include "compiler/model/safety_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir {

namespace {

struct LockName {
  TableLock lock{};
  std::string_view mode;
  std::string_view initials;
};

constexpr std::array kLocks = {
    LockName{TableLock::None, "", "no lock"},
    LockName{TableLock::AccessShare, "AccessShareLock", "AS"},
    LockName{TableLock::RowShare, "RowShareLock", "RS"},
    LockName{TableLock::RowExclusive, "RowExclusiveLock", "RE"},
    LockName{TableLock::ShareUpdateExclusive, "ShareUpdateExclusiveLock", "SUE"},
    LockName{TableLock::Share, "ShareLock", "S"},
    LockName{TableLock::ShareRowExclusive, "ShareRowExclusiveLock", "SRE"},
    LockName{TableLock::Exclusive, "ExclusiveLock", "E"},
    LockName{TableLock::AccessExclusive, "AccessExclusiveLock", "AE"},
};

std::string_view initials(TableLock lock) {
  return kLocks[static_cast<std::size_t>(lock)].initials;
}

}  // namespace

TableLock find_table_lock(std::string_view mode) {
  const auto* const found = std::ranges::find(kLocks, mode, &LockName::mode);
  return found == kLocks.end() ? TableLock::None : found->lock;
}

bool is_safe(const DdlFacts& facts) {
  return !facts.rewrites && !facts.scans && facts.others == TableLock::None &&
         facts.sqlstate.empty();
}

std::string to_text(const DdlFacts& facts) {
  if (!facts.sqlstate.empty()) return fmt::format("rejected {}", facts.sqlstate);
  std::string out(initials(facts.lock));
  if (facts.rewrites) out += " rewrite";
  if (facts.scans) out += " scan";
  if (facts.kept) out += " kept";
  if (facts.others != TableLock::None) out += fmt::format(" +{}", initials(facts.others));
  return out;
}

bool SafetyRule::holds_for(std::int32_t server_version) const {
  const std::int32_t major = server_version / 10000;
  return major >= from_major && (to_major == 0 || major <= to_major);
}

}  // namespace weir
