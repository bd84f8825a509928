#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/pg/error.h"
#include "runtime/pg/unit_outcome.h"

// libpq's types, so that its header stays inside this room.
struct pg_conn;

namespace weir::pg {

// Rows for one table: a COPY ... FROM STDIN, and its data in the form that the statement names.
struct CopyIn {
  std::string sql;
  std::string data;
};

// The end of a unit that copies. Its statements have run in pipeline mode and left their
// transaction open; this goes on outside of that mode, where alone libpq can copy: all copies and
// the COMMIT go to the server as one message, so that they cost one round trip and one more for
// each copy. If anything has failed, ROLLBACK is sent instead.
class CopyTail {
 public:
  // `statements` have been answered. The connection, the copies and the outcome must outlive this.
  CopyTail(pg_conn* conn,
           const std::vector<CopyIn>& copies,
           std::size_t statements,
           UnitOutcome& outcome);

  // Goes on as far as the socket allows, without waiting: true once the transaction has ended. An
  // error means that the connection is lost.
  Expected<bool> advance();

  // Whether it has data to send as soon as the socket takes some.
  bool has_more() const { return state_ == State::Feed; }

 private:
  enum class State : std::uint8_t { Decide, Answer, Feed };

  Expected<void> decide();
  Expected<bool> answer();  // false: nothing has arrived
  Expected<bool> feed();    // false: the socket is full
  bool ended() const;

  pg_conn* conn_;
  const std::vector<CopyIn>* copies_;
  std::size_t statements_;
  UnitOutcome* outcome_;
  State state_ = State::Decide;
  bool asked_ = false;    // for the copies
  std::size_t done_ = 0;  // copies
  std::size_t fed_ = 0;   // bytes of the one at hand
};

}  // namespace weir::pg
