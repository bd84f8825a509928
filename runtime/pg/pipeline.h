#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/pg/connection.h"
#include "runtime/pg/error.h"
#include "runtime/pg/param.h"
#include "runtime/pg/result.h"

namespace weir::pg {

// The statement that made a unit fail, counted from 0 in the order of sending. It equals the number
// of statements if all of them ran and the commit failed (a deferred constraint).
struct UnitFailure {
  std::size_t statement = 0;
  PgError error;
};

// How a unit ended: a failed unit changed nothing, whatever its earlier statements answered.
struct UnitOutcome {
  std::vector<QueryResult> results;  // of the statements that ran, in the order of sending
  std::optional<UnitFailure> failure;

  bool committed() const { return !failure.has_value(); }
};

// libpq's pipeline mode on one connection. Statements are sent without waiting for their answers;
// `sync` ends a unit, which the server commits as one implicit transaction or not at all (no BEGIN
// or COMMIT inside; no COPY). Several units may be in flight, and they are independent: a unit runs
// although the one before it failed, so each must carry a statement that fails in that case (the
// compare-and-set of the offsets).
//
// Every call fails once the connection is lost; units that were in flight then are in doubt, and
// only what they themselves stored can tell. Such a pipeline, and one that is left in the middle of
// a unit, is of no further use: open a new connection.
//
// Nothing is copied twice: parameters go into libpq's send buffer during `send`, which the caller
// bounds by the size and the number of units in flight. The connection must outlive the pipeline
// and stay where it is; one owner thread.
class Pipeline {
 public:
  explicit Pipeline(Connection& connection) : connection_(&connection) {}
  ~Pipeline();
  Pipeline(Pipeline&&) = delete;
  Pipeline& operator=(Pipeline&&) = delete;

  // Into and out of pipeline mode. Prepared statements survive. REQUIRES for leave: no unit open,
  // none in flight.
  Expected<void> enter();
  Expected<void> leave();

  // Adds a statement to the open unit. The server keeps its plan under the text and the parameter
  // types, prepared at first use within this very unit: a statement that can't be prepared is the
  // statement that fails.
  Expected<void> send(const std::string& sql, const std::vector<Param>& params);

  // The same for a statement that is not worth keeping.
  Expected<void> send_once(const std::string& sql, const std::vector<Param>& params);

  // Ends the unit; it is in flight until `wait` has returned it. Blocks for nothing.
  Expected<void> sync();

  // Sends and takes in what the socket allows, without waiting. Cheap; call it often, or the server
  // idles while the caller computes.
  Expected<void> pump();

  // True if `wait` will return without waiting.
  bool ready() const { return !units_.empty() && units_.front().complete; }

  // The outcome of the oldest unit in flight. REQUIRES: in_flight() > 0.
  Expected<UnitOutcome> wait();

  std::size_t in_flight() const { return units_.size() - (open_ ? 1 : 0); }

 private:
  enum class Step : std::uint8_t { Prepare, Execute, Sync };
  struct Expectation {
    Step step = Step::Sync;
    std::string prepares;  // key of the statement that a Prepare step is for
  };
  struct Unit {
    std::size_t finished = 0;  // statements with an answer
    bool complete = false;
    UnitOutcome outcome;
  };

  Expected<void> check_usable() const;
  Expected<void> prepare(const std::string& key,
                         const std::string& sql,
                         const std::vector<Param>& params);
  Unit& open_unit();
  Unit& oldest_incomplete();
  Expected<void> take_results();
  Expected<void> take(ResultPtr result);
  void take_answer(ResultPtr result);
  tl::unexpected<PgError> lose(PgError error);
  tl::unexpected<PgError> lose_now();

  Connection* connection_;
  bool active_ = false;
  bool open_ = false;  // units_.back() has statements and no sync yet
  std::deque<Expectation> expected_;
  std::deque<Unit> units_;                       // oldest first
  std::map<std::string, std::string> prepared_;  // statement text and types -> name on the server
  int names_ = 0;
  std::optional<PgError> lost_;
};

}  // namespace weir::pg
