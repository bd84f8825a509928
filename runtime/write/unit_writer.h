#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/emit/dml.h"
#include "compiler/emit/state.h"
#include "runtime/pg/pipeline.h"
#include "runtime/write/array_param.h"
#include "runtime/write/batch.h"
#include "runtime/write/column_set.h"

namespace weir {

// A unit in flight: what is needed to go on from its outcome.
struct SentUnit {
  struct Move {
    PartitionState* partition = nullptr;
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  std::vector<Move> moves;
  RecordLog log;
  Counts counts;
  // Statements whose rows may turn out not to exist (see update_rows), counted from 0.
  std::vector<std::size_t> updates;
};

// Writes a batch as one unit of a pipeline, which the server commits as one transaction:
//
//   offsets moved by compare-and-set    (a stale owner or a failed unit before stops here: 22012)
//   tables in the order of their names: TRUNCATE, deletes, rows
//   dead letters
//
// Statements have a fixed text for a table and a set of columns, and arrays as parameters.
class UnitWriter {
 public:
  UnitWriter(pg::Pipeline& pipe, std::string pipeline_name, StateStatements statements)
      : pipe_(&pipe), pipeline_name_(std::move(pipeline_name)), state_(std::move(statements)) {}

  // The statement that moves the offsets.
  static constexpr std::size_t kFence = 0;

  // Sends the batch, which is empty afterwards: its log goes into the unit.
  Result<SentUnit> send(Batch& batch);

  // Takes the memory of a unit that has committed, for one to come: allocated anew, a log costs a
  // fault of each of its pages.
  void reuse(SentUnit unit);

  // Forgets the statements of all tables.
  void forget() { known_.clear(); }

 private:
  enum class Kind : std::uint8_t { Upsert, Insert, Update };
  struct Known {
    const Batch::Part* part = nullptr;
    Kind kind{};
    ColumnSet columns;
    Statement statement;
  };

  pg::Expected<void> send_fence(const Batch& batch, SentUnit& unit);
  pg::Expected<void> send_part(const Batch::Part& part, SentUnit& unit);
  pg::Expected<void> send_deletes(const Batch::Part& part);
  pg::Expected<void> send_rows(const Batch::Part& part,
                               const TableBatch::Group& group,
                               SentUnit& unit);
  pg::Expected<void> send_letters(const std::vector<DeadLetter>& letters);
  const Statement& statement(const Batch::Part& part, Kind kind, const ColumnSet& columns);
  pg::Expected<void> send(const std::string& sql, const std::vector<pg::Param>& params);

  pg::Pipeline* pipe_;
  std::string pipeline_name_;
  StateStatements state_;
  std::vector<Known> known_;
  ArrayParams arrays_;
  std::vector<RecordLog> spare_logs_;
  std::size_t sent_ = 0;  // statements of the open unit
};

}  // namespace weir
