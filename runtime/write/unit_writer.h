#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/emit/dml.h"
#include "compiler/emit/state.h"
#include "runtime/pg/pipeline.h"
#include "runtime/write/array_param.h"
#include "runtime/write/batch.h"
#include "runtime/write/copy_rows.h"
#include "runtime/write/outlook.h"
#include "runtime/write/statements.h"

namespace weir {

// A unit in flight: what is needed to go on from its outcome.
struct SentUnit {
  struct Move {
    PartitionState* partition = nullptr;
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  std::vector<Move> moves;
  std::chrono::steady_clock::time_point sent;  // its first byte
  RecordLog log;
  Counts counts;
  // Statements whose rows may turn out not to exist (see update_rows), counted from 0.
  std::vector<std::size_t> updates;
  // Statements whose outcome tells how to write to their table.
  struct Watched {
    std::size_t statement = 0;
    QualifiedName table;
    Outlook::Way way{};
    std::size_t rows = 0;
    bool copied = false;
  };
  std::vector<Watched> watched;
  struct Deletion {
    std::size_t statement = 0;
    QualifiedName table;
    std::size_t keys = 0;
  };
  std::vector<Deletion> deletions;
  // The statements from `first` on, to the next ones, wait for locks of this table; for none that
  // they name if it has no name: offsets, letters, the commit.
  struct Stretch {
    std::size_t first = 0;
    QualifiedName table;
  };
  std::vector<Stretch> stretches;
  // Null for none.
  const QualifiedName* table_of(std::size_t statement) const;
  // Whether it is the commit, with all that was deferred to it.
  bool is_commit(std::size_t statement) const;
  // All that it writes to, each once.
  std::vector<QualifiedName> tables() const;
  // Statements that tell whether a table takes COPY.
  struct Look {
    std::size_t statement = 0;
    QualifiedName table;
  };
  std::vector<Look> looks;
};

// A replay is about records that were rejected: it takes no row for new, so that every failure is
// one of its records.
enum class Attempt : std::uint8_t { First, Replay };

// Writes a batch as one unit of a pipeline, which the server commits as one transaction:
//
//   offsets moved by compare-and-set    (a stale owner or a failed unit before stops here: 22012)
//   tables in the order of their names: TRUNCATE, deletes, rows
//   dead letters
//   rows that go by COPY, in the same order of tables
//
// Statements have a fixed text for a table and a set of columns, and arrays as parameters.
class UnitWriter {
 public:
  UnitWriter(pg::Pipeline& pipe, std::string pipeline_name, StateStatements statements)
      : pipe_(&pipe), pipeline_name_(std::move(pipeline_name)), state_(std::move(statements)) {}

  // The statement that moves the offsets.
  static constexpr std::size_t kFence = 0;

  // Sends the batch, which is empty afterwards: its log goes into the unit.
  Result<SentUnit> send(Batch& batch, Attempt attempt);

  // The table was made by this run: its rows are new.
  void expect_new_rows(const QualifiedName& table) { outlooks_[table].expect_new(); }

  // Learns from a unit that has committed, and takes its memory for one to come: allocated anew, a
  // log costs a fault of each of its pages.
  void committed(SentUnit unit, const pg::UnitOutcome& outcome);

  // Learns from one that has failed.
  void failed(const SentUnit& unit, const pg::UnitFailure& failure);

  // Forgets the statements of all tables, and what these took.
  void forget();

 private:
  using Kind = Statements::Kind;
  // What is to be written to one table.
  struct Share {
    const Batch::Part* part = nullptr;
    Outlook::Way way{};
    std::vector<TableBatch::Group> groups;
    std::vector<const Statement*> copies;  // by group; null where it goes by a statement of arrays
    bool look = false;                     // a copy would pay: ask whether the table takes it
  };

  std::vector<Share> shares_of(const Batch& batch, Attempt attempt);
  Share share_of(const Batch::Part& part, Attempt attempt);
  pg::Expected<void> send_fence(const Batch& batch, SentUnit& unit);
  pg::Expected<void> send_share(const Share& share, SentUnit& unit);
  KeySearch search(const Table& table) const;
  pg::Expected<void> send_deletes(const Batch::Part& part, SentUnit& unit);
  pg::Expected<void> send_rows(const Share& share, const TableBatch::Group& group, SentUnit& unit);
  pg::Expected<void> send_look(const QualifiedName& table, SentUnit& unit);
  void copy(const Share& share, SentUnit& unit);
  static Kind kind_of(Outlook::Way way);
  static Kind update_kind(KeySearch search);
  Outlook::Way choose_way(const Batch::Part& part, Attempt attempt);
  pg::Expected<void> send_letters(const std::vector<DeadLetter>& letters);
  pg::Expected<void> send(const std::string& sql, const std::vector<pg::Param>& params);

  pg::Pipeline* pipe_;
  std::string pipeline_name_;
  StateStatements state_;
  Statements statements_;
  std::string takes_copy_ = takes_copy();
  ArrayParams arrays_;
  std::vector<RecordLog> spare_logs_;
  std::map<QualifiedName, Outlook> outlooks_;
  std::map<QualifiedName, CopyChoice> copies_;
  std::size_t sent_ = 0;  // statements of the open unit
};

}  // namespace weir
