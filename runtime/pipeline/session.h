#pragma once

#include <functional>
#include <utility>

#include "compiler/emit/state.h"
#include "compiler/model/pipeline.h"
#include "runtime/pg/connection.h"
#include "runtime/pg/pipeline.h"
#include "runtime/pipeline/evolution.h"
#include "runtime/write/unit_writer.h"

namespace weir {

// Opens a connection to a pipeline's destination.
using Connect = std::function<Result<pg::Connection>()>;

// One connection and all that depends on it. When the connection is lost, the session goes as a
// whole, and a new one is made.
struct Session {
  Session(pg::Connection opened, const Pipeline& pipeline)
      : connection(std::move(opened)),
        pipe(connection),
        writer(pipe, pipeline.name, state_statements(pipeline.state_schema())),
        evolution(connection, pipeline) {}

  Result<void> enter() {
    if (!entered) WEIR_CHECKED(pipe.enter());
    entered = true;
    return {};
  }
  Result<void> leave() {
    if (entered) WEIR_CHECKED(pipe.leave());
    entered = false;
    return {};
  }

  pg::Connection connection;
  pg::Pipeline pipe;
  bool entered = false;
  UnitWriter writer;
  Evolution evolution;
};

}  // namespace weir
