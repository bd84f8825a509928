#pragma once

#include <cstddef>
#include <cstdint>

#include "compiler/emit/dml.h"

namespace weir {

// How rows that have a key are best written to one table, learnt from what became of those before.
//
//   Insert         no row has the key yet: the table was just made, or the rows come from a
//                  snapshot. Half the server's work of an upsert (1.5 CPU s a million rows instead
//                  of 2.8). One row that is there fails the unit, which is then replayed.
//   Upsert         the common case.
//   UpsertChanged  rows that are equal to the stored ones are left alone. Of such rows, as an
//   earlier
//                  run's are, it costs the server half (2.4 CPU s a million instead of 4.3); of
//                  rows that differ it costs 3 to 7 % more (6.6 instead of 6.3). So it is tried now
//                  and then, and kept while it pays.
//
// Rows to delete are looked up in the key's index. Of a table of up to a thousand rows, the server
// then reads all and compares each with each key: 5 to 10 us a key. A queue is such a table, whose
// rows are gone before they are written: where most keys have no row, the server may decide.
//
// Figures: tests/bench/RESULTS.md.
class Outlook {
 public:
  enum class Way : std::uint8_t { Insert, Upsert, UpsertChanged };
  enum class Rows : std::uint8_t { Changes, Snapshot };

  // The way for the next rows. Every kTryEvery-th time after a trial that did not pay is a trial.
  Way choose(Rows rows);

  // The table was made for these rows.
  void expect_new() { new_ = true; }

  // A row was there that Insert took for new.
  void found_conflict() { new_ = snapshot_new_ = false; }

  // UpsertChanged was asked to write `given` rows and wrote `written`.
  void left_alone(std::size_t given, std::size_t written);

  KeySearch search() const { return misses_ ? KeySearch::AsPlanned : KeySearch::ByIndex; }

  // Of `keys` to delete, `found` had a row.
  void deleted(std::size_t keys, std::size_t found) { misses_ = found < keys / 2; }

  static constexpr unsigned kTryEvery = 32;

 private:
  bool new_ = false;
  bool snapshot_new_ = true;
  bool pays_ = true;  // until the first trial
  bool misses_ = false;
  unsigned since_trial_ = 0;
};

}  // namespace weir
