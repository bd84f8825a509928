#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/emit/ddl.h"
#include "compiler/model/catalog.h"
#include "runtime/pg/connection.h"

namespace weir {

enum class ChangeOutcome : std::uint8_t {
  Done,
  Busy,       // a lock was not to be had in time; nothing changed, try again
  Overtaken,  // the table is not what the plan was made for, or has the change already
  Failed,     // nothing changed; if the connection was lost in the commit, that is not known
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
  std::optional<Error> error{};          // of Failed
  std::optional<Rehearsed> rehearsed{};  // of Done, if the end was a rollback
};

// One try of the changes of one table: one transaction in which the table is locked, compared with
// `fingerprint` (nothing: not compared), and changed. Each wait for a lock ends after
// `lock_timeout_ms`. No transaction is left open.
ChangeAttempt change_table(pg::Connection& connection,
                           const TableDdl& change,
                           const std::optional<std::string>& fingerprint,
                           std::int64_t lock_timeout_ms,
                           End end = End::Commit);

}  // namespace weir
