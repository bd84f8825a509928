#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/identifier.h"

namespace weir {

// A transaction that holds a lock on a table, so that a change of the table has to wait for it.
struct LockHolder {
  std::optional<std::int32_t> pid{};  // nothing for a prepared transaction
  std::string prepared_as{};          // the name of a prepared transaction
  std::string application{};
  std::string user{};
  std::string state{};                    // as in pg_stat_activity; may be hidden from the role
  bool vacuum = false;                    // an autovacuum worker
  bool wraparound = false;                // one that does not step aside
  std::optional<std::int64_t> seconds{};  // since the transaction began
};

// What a table is at the moment, by the server's own estimates.
struct TableNow {
  std::optional<std::int64_t> rows{};  // nothing if the table was never counted
  std::int64_t bytes = 0;              // with its indexes and large values
  std::vector<LockHolder> holders{};   // oldest transaction first
};

// Facts that change by themselves. They are shown beside a plan and never part of one: the same
// database has to give the same plan.
using RightNow = std::map<QualifiedName, TableNow>;

}  // namespace weir
