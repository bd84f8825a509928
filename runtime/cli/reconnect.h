#pragma once

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/apply/backoff.h"
#include "runtime/pg/connection.h"

namespace weir {

// Whether it was the connection that was lost, so that another one may do.
bool is_lost(const Error& error);

// Connects again where an apply has lost its connection: a server that restarts is back within
// seconds. What was committed is in the catalog, whether or not the answer to the commit has come,
// so whoever goes on begins with a look at it.
class Reconnect {
 public:
  // REQUIRES: the pipeline outlives it.
  explicit Reconnect(const Pipeline& pipeline);

  // Tells what was lost, waits and connects, a few times. The error is `lost` itself once that has
  // happened too often, or what the last try met.
  Result<pg::Connection> after(const Error& lost);

 private:
  const Pipeline& pipeline_;
  Backoff backoff_;
  int times_ = 0;
};

}  // namespace weir
