#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/binding.h"
#include "compiler/model/catalog.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "compiler/model/topic_schema.h"
#include "runtime/catalog/introspect.h"
#include "runtime/pg/connection.h"
#include "runtime/pg/pipeline.h"

namespace weir {

// What became of a schema: either a program, or refusals that stop its rows.
struct Evolved {
  std::optional<Program> program;  // nothing also for keys of a table that does not exist
  Plan plan;                       // the last one made: its refusals and notices
  std::vector<Operation> applied;
};

// The gate that a new schema passes: its plan is made against the catalog as it is now, the safe
// part is applied, the catalog is read again, and the schema is bound to the table. Nothing is
// applied if a refusal stops the rows.
// REQUIRES of both calls: no pipeline entered on the connection.
class Evolution {
 public:
  Evolution(pg::Connection& connection, const Pipeline& pipeline)
      : lock(pipeline.lock), connection_(&connection), looks_(connection), pipeline_(&pipeline) {}

  // X503 to X504 if the plan can't be applied, X511 if the catalog keeps moving meanwhile.
  Result<Evolved> evolve(const TopicSchema& event);

  // The schema of records that carry none, from the table they go to; nothing if there is no such
  // table.
  Result<std::optional<EventSchema>> infer(const QualifiedName& table);

  // How long a table's lock is waited for; the pipeline's, unless whoever asks has other things to
  // do meanwhile.
  LockLimits lock;

  // Told of a table that is locked, and by whom.
  std::function<void(const QualifiedName& table, const std::string& holders)> on_waiting{};

 private:
  Result<Catalog> look_at(const std::vector<QualifiedName>& tables, Look look);

  pg::Connection* connection_;
  pg::Pipeline looks_;  // keeps the plans of their statements: each new topic asks the same
  const Pipeline* pipeline_;
};

// The refusal of a topic whose types nothing tells.
Refusal refuse_unknown_schema(const std::string& topic, const QualifiedName& table);

// Typnames of the extension types that weir can make columns of, if they are installed.
const std::vector<std::string>& extension_types();

// The part of the catalog that a plan for these tables needs.
Result<Catalog> read_catalog(pg::Connection& connection, const std::vector<QualifiedName>& tables);

}  // namespace weir
