#pragma once

#include <memory>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/write/batch.h"

namespace weir {

// A place for dead letters outside of the database. Letters are kept before the transaction that
// moves the position past their records, so a run that dies between the two keeps them again: none
// is lost, some may be there twice.
class LetterSink {
 public:
  LetterSink() = default;
  LetterSink(const LetterSink&) = delete;
  LetterSink& operator=(const LetterSink&) = delete;
  virtual ~LetterSink() = default;

  // Returns once all of them are safe: on disk, or acknowledged by all replicas in sync. After an
  // error some may be there; all are to be given again. X554 for what passes by itself.
  virtual Result<void> keep(const std::vector<DeadLetter>& letters) = 0;
};

// The pipeline's, for one of its tasks; null if its letters stand in the database, or stop the run.
// X517 for a file that can't be written, X550 for properties that the Kafka client does not take.
Result<std::unique_ptr<LetterSink>> open_letter_sink(const Pipeline& pipeline, int task);

}  // namespace weir
