#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/pg/connection.h"
#include "runtime/pg/copy_tail.h"
#include "runtime/pg/error.h"
#include "runtime/pg/param.h"
#include "runtime/pg/result.h"
#include "runtime/pg/unit_outcome.h"

namespace weir::pg {

// libpq's pipeline mode on one connection. Statements are sent without waiting for their answers;
// `sync` ends a unit, which the server commits as one implicit transaction or not at all (no BEGIN
// or COMMIT inside). Several units may be in flight, and they are independent: a unit runs
// although the one before it failed, so each must carry a statement that fails in that case (the
// compare-and-set of the offsets).
//
// A unit may end with copies, which libpq knows nothing of in pipeline mode: begin() opens a
// transaction, in which the statements run as always; then, with the pipeline left for as long, the
// copies and the commit (copy_tail.h). All of that goes on in pump() and wait(). A unit behind it
// can't be sent before it has ended: its first statement waits for that. Behind a pooler, every
// unit waits for the one before.
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
  explicit Pipeline(Connection& connection);
  ~Pipeline();
  Pipeline(Pipeline&&) = delete;
  Pipeline& operator=(Pipeline&&) = delete;

  // Into and out of pipeline mode. Prepared statements survive. REQUIRES for leave: no unit open,
  // none in flight.
  Expected<void> enter();
  Expected<void> leave();

  // Opens a unit with what its session is to be like (session/pin_unit.sql), if that may be
  // anybody's, behind a pooler; a session of weir's own is so already. Not counted among the unit's
  // statements. REQUIRES: no unit is open.
  Expected<void> pin();

  // Adds a statement to the open unit. The server keeps its plan under the text and the parameter
  // types, prepared at first use within this very unit: a statement that can't be prepared is the
  // statement that fails. Behind a pooler, where the next unit may have another session, nothing is
  // kept.
  Expected<void> send(const std::string& sql, const std::vector<Param>& params);

  // The same for a statement that is not worth keeping.
  Expected<void> send_once(const std::string& sql, const std::vector<Param>& params);

  // Opens a unit that may copy. REQUIRES: no unit is open.
  Expected<void> begin();

  // Adds a copy to the unit, behind all its statements. REQUIRES: begin() opened it.
  void copy(CopyIn copy) { units_.back().copies.push_back(std::move(copy)); }

  // Ends the unit; it is in flight until `wait` has returned it. Blocks for nothing.
  Expected<void> sync();

  // Sends and takes in what the socket allows, without waiting. Cheap; call it often, or the server
  // idles while the caller computes.
  Expected<void> pump();

  // True if `wait` will return without waiting.
  bool ready() const { return !units_.empty() && units_.front().complete; }

  // The outcome of the oldest unit in flight. REQUIRES: in_flight() > 0.
  Expected<UnitOutcome> wait();

  Connection& connection() const { return *connection_; }

  // How far away the server is, and what is between: see Connection.
  std::chrono::microseconds round_trip() const { return connection_->round_trip(); }
  bool pooled() const { return connection_->pooled(); }

  std::int32_t server_version() const { return connection_->server_version(); }

  std::size_t in_flight() const { return units_.size() - (open_ ? 1 : 0); }

 private:
  enum class Step : std::uint8_t { Head, Prepare, Execute, Sync };
  struct Expectation {
    Step step = Step::Sync;
    std::string prepares;  // key of the statement that a Prepare step is for
  };
  struct Unit {
    std::size_t finished = 0;  // statements with an answer
    bool complete = false;
    bool block = false;  // begin() opened it
    std::vector<CopyIn> copies;
    UnitOutcome outcome;
  };

  Expected<void> check_usable() const;
  Expected<void> check_sendable();
  Expected<void> prepare(const std::string& key,
                         const std::string& sql,
                         const std::vector<Param>& params);
  Expected<void> send_head(const std::string& sql, const std::vector<Param>& params);
  Unit& open_unit();
  Unit& oldest_incomplete();
  Expected<void> advance();
  Expected<void> wait_for(const Unit& unit);
  Expected<void> take_results();
  Expected<void> start_tail(Unit& unit);
  Expected<void> take(ResultPtr result);
  void take_answer(ResultPtr result);
  tl::unexpected<PgError> lose(PgError error);
  tl::unexpected<PgError> lose_now();

  Connection* connection_;
  bool active_ = false;
  bool open_ = false;  // units_.back() has statements and no sync yet
  std::deque<Expectation> expected_;
  std::deque<Unit> units_;                       // oldest first
  std::optional<CopyTail> tail_;                 // of units_.back()
  std::map<std::string, std::string> prepared_;  // statement text and types -> name on the server
  std::string name_prefix_;
  int names_ = 0;
  std::optional<PgError> lost_;
};

}  // namespace weir::pg
