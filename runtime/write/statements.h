#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "compiler/emit/dml.h"
#include "runtime/write/batch.h"
#include "runtime/write/column_set.h"

namespace weir {

// Whether a row of these columns leaves out one that an INSERT would need: it can only change a row
// that is there. (PostgreSQL checks NOT NULL before it looks for the conflict.)
bool updates_only(const Program& program, const ColumnSet& columns);

// The statements that write rows, made once for each table, kind and set of columns. Looking one up
// takes as long with 10,000 of them as with one.
class Statements {
 public:
  enum class Kind : std::uint8_t {
    Upsert,
    UpsertChanged,
    Insert,
    UpdateByIndex,
    UpdateAsPlanned,
    Copy,
  };

  // Null if the rows can't be written in this way, which only Copy says. Valid until forget().
  const Statement* find(const Batch::Part& part, Kind kind, const ColumnSet& columns);

  void forget() { known_.clear(); }

 private:
  struct Key {
    const Batch::Part* part = nullptr;
    Kind kind{};
    ColumnSet columns;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };

  std::unordered_map<Key, std::optional<Statement>, Hash> known_;
};

}  // namespace weir
