#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/emit/ddl.h"
#include "compiler/model/catalog.h"
#include "runtime/apply/ledger.h"
#include "runtime/pg/connection.h"

namespace weir {

enum class ChangeOutcome : std::uint8_t {
  Done,
  Busy,       // a lock was not to be had in time; nothing changed, try again
  Overtaken,  // the table is not what the plan was made for, or has the change already
  Failed,     // nothing changed; other tables may fare better
  Halted,     // nothing more can be done on this connection or server: lost, read-only, full, or
              // somebody cancelled; if the connection was lost in the commit, it is in doubt
};

// How the transaction ends. A rehearsal looks at what the statements have made, and takes it back.
enum class End : std::uint8_t { Commit, Rollback };

// What a rehearsal saw before it was rolled back.
struct Rehearsed {
  Catalog before;                    // the table as the lock found it
  Catalog after;                     // and as the statements left it
  bool rewritten = false;            // the rows of the table, or of one under it, were written anew
  std::chrono::microseconds held{};  // from the lock on the table to its release
};

struct ChangeAttempt {
  ChangeOutcome outcome = ChangeOutcome::Done;
  std::optional<Error> error{};          // of Failed and Halted
  std::optional<Rehearsed> rehearsed{};  // of Done, if the end was a rollback
};

// Whether a try queues for the table's lock, with everybody else behind it, or only looks.
enum class LockWait : std::uint8_t { None, Bounded };

struct TryLimits {
  LockWait wait = LockWait::Bounded;
  std::int64_t timeout_ms = 2'000;  // of all waits for locks on the table and the tables under it
};

// One try of the changes of one table: one transaction in which the table is locked, compared with
// `fingerprint` (nothing: not compared), and changed. The wait for the locks ends after
// `limits.timeout_ms` in all. Then the change itself, a matter of milliseconds, may take as long
// once more, or a second if that is longer; what takes longer is taken back (X526), and so is what
// made the server write the rows anew (X525; a rehearsal only notes it). Whatever was set ends with
// the transaction, and no transaction is left open. With a `row`, the change is noted in the ledger
// in the same transaction, and not made if it can't be noted; a rehearsal is not noted.
ChangeAttempt change_table(pg::Connection& connection,
                           const TableDdl& change,
                           const std::optional<std::string>& fingerprint,
                           const TryLimits& limits,
                           End end = End::Commit,
                           const std::optional<LedgerRow>& row = {});

}  // namespace weir
