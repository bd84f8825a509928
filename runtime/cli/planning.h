#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/catalog_snapshot.h"
#include "compiler/model/history.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "runtime/pg/connection.h"

namespace weir {

// Commands that set nothing outside of a transaction share the session, if it is a pooler's.
Result<pg::Connection> connect(const Pipeline& pipeline,
                               pg::SessionUse use = pg::SessionUse::Own,
                               std::chrono::milliseconds lock_timeout = pg::kLongestLockWait);

// The plan for all schemas of the pipeline's source, or of the file `events`, against the database
// as it is now. What could not be read is told on stderr.
Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      pg::Connection& connection);

struct OnlinePlan {
  pg::Connection connection;
  Plan plan;
};

// The same on a connection of its own, which is made while the source is read.
Result<OnlinePlan> connect_and_plan(const Pipeline& pipeline,
                                    const std::optional<std::string>& events);

// The topics in a file of events that the pipeline writes somewhere.
Result<std::vector<std::string>> topics_in(const Pipeline& pipeline, const std::string& events);

// Sizes of the tables that the plan changes and who holds a lock on them, for people. It varies
// from one moment to the next, so it belongs on stderr, beside the plan. Empty if there is nothing
// to tell or if it can't be found out: no plan fails because of it.
std::string right_now(pg::Connection& connection, const Plan& plan);

// The same against a catalog that was written down: no database is asked, and a notice says what
// can't be known without it. X543 if the plan asks for tables that the snapshot does not cover.
Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      CatalogSnapshot snapshot);

// What weir would have done for each schema in the file `events`, one after the other. It starts at
// the snapshot, or at a database without tables in which every schema and extension is there.
Result<History> history_of(const Pipeline& pipeline,
                           const std::string& events,
                           std::optional<CatalogSnapshot> snapshot);

// The snapshot in a file, or in standard input (`-`).
Result<CatalogSnapshot> read_snapshot(const std::string& path);

}  // namespace weir
