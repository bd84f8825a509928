#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/emit/state.h"
#include "runtime/pg/connection.h"

namespace weir {

// How far one partition of one topic has come. The stored offset moves only by compare-and-set, in
// the transaction that writes the rows; `epoch` tells owners apart.
struct PartitionState {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t epoch = 0;
  std::int64_t sent = 0;  // what the database will hold once all units in flight have committed
  std::int64_t next = 0;  // records below this have been read or were applied before
  std::int64_t done = 0;  // what the database has answered for
  std::int64_t told = 0;  // what the consumer group was told of it
  std::size_t slot = 0;   // where a batch that it is in may have it; for Batch alone
};

// A partition that is to be taken over.
struct Claim {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t begin = 0;     // where it begins if nothing is stored
  bool begin_anyway = false;  // and if something is
  // The fingerprint of a file of bare values, whose lines have no offsets of their own.
  std::optional<std::string> first_record{};
};

// The move of one partition by one unit.
struct Advance {
  PartitionState* partition = nullptr;
  std::int64_t to = 0;
};

// The offsets of one pipeline: taken over partition by partition as their records turn up.
class Offsets {
 public:
  Offsets(std::string pipeline, StateStatements statements);

  // Told of the sessions of stalled owners that had to be ended.
  std::function<void(const std::string& text)> on_ended{};

  // The partition, if this run has taken it over.
  PartitionState* find(std::string_view topic, std::int32_t partition);

  // Takes partitions over together: raises their epochs, so that any earlier owner's next unit
  // fails, and reads their stored offsets; `find` has them then. An owner that has not finished its
  // unit is waited for; one that hears nothing of its client for some seconds loses its session.
  // X507 if an earlier file under this name began differently.
  // Not while the connection is in pipeline mode. REQUIRES: no partition occurs twice.
  Result<void> claim(pg::Connection& connection, const std::vector<Claim>& claims);

  // After a new connection was made: raises the epochs of all partitions that this run has, so that
  // no unit of the old connection can commit any more, and reads what is stored. False if another
  // owner has taken one over.
  Result<bool> reclaim(pg::Connection& connection) const;

  // The stored offsets of the whole pipeline, whoever owns them.
  using Stored = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;
  Result<Stored> stored(pg::Connection& connection) const;

  // Gives partitions up. REQUIRES: nothing of them is on its way to the database.
  void drop(std::string_view topic, std::int32_t partition);
  void drop_all();

  // Every partition that this run has, in the order of topics and numbers.
  std::vector<PartitionState*> held() const;

  // Forgets the stored offsets of the whole pipeline.
  Result<void> forget(pg::Connection& connection);

 private:
  using Name = std::pair<std::string_view, std::int32_t>;
  struct Hash {
    std::size_t operator()(const Name& name) const {
      return std::hash<std::string_view>()(name.first) ^ static_cast<std::size_t>(name.second);
    }
  };
  struct Partitions;  // parallel arrays, as the statements take them

  // A statement about rows of partitions, which earlier owners may hold.
  weir::Result<pg::QueryResult> past_owners(pg::Connection& connection,
                                            const std::string& sql,
                                            const std::vector<pg::Param>& params,
                                            const Partitions& partitions) const;
  Result<void> claim_alike(pg::Connection& connection, const std::vector<const Claim*>& claims);
  Result<void> check_first_record(pg::Connection& connection,
                                  const Claim& claim,
                                  const PartitionState& state,
                                  std::string_view known) const;

  std::string pipeline_;
  StateStatements statements_;
  std::string owner_;  // what this object is called in the table
  // By the names inside the states.
  std::unordered_map<Name, std::unique_ptr<PartitionState>, Hash> partitions_;
  PartitionState* last_ = nullptr;  // records of a partition come in runs
};

}  // namespace weir
