#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/cli/options.h"
#include "runtime/pipeline/task.h"

namespace weir {

// Runs a pipeline: its tasks, each with a source and a connection of its own, until all of them
// have come to the end of their input, `stop` is set, or one of them has failed; the others are
// then stopped as well, and what they have read is written.
Result<Totals> stream(const Pipeline& pipeline, const RunOptions& options, std::atomic<bool>& stop);

// "180 records read: 105 written, 16 deleted, 1 set aside"
std::string totals_line(const Totals& totals);

// "200000 records in 0.9 s, 222222 a second; of the time of 1 task, decoding took 60 %, ..."
std::string timing_line(const Totals& totals, double seconds, std::size_t tasks);

// "1 record", "2 records"
std::string plural(std::uint64_t count, std::string_view word);

}  // namespace weir
