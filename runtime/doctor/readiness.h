#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/catalog.h"
#include "compiler/model/pipeline.h"
#include "runtime/pg/connection.h"

namespace weir {

// One thing that a pipeline needs, whether it is there, and what to do if it is not.
struct Finding {
  std::string what;   // "schema shop"
  std::string state;  // "exists, the role may create tables in it"
  std::string fix{};  // empty if nothing need be done

  friend bool operator==(const Finding&, const Finding&) = default;
};

// What apply and run need of a database, compared with a catalog that holds the pipeline's schemas,
// the tables that its rules name, and weir's own.
std::vector<Finding> readiness(const Catalog& catalog, const Pipeline& pipeline);

// The same of the database that is connected. Changes nothing.
Result<std::vector<Finding>> check_readiness(pg::Connection& connection, const Pipeline& pipeline);

// A line for each finding, and one for its fix.
std::string findings_text(const std::vector<Finding>& findings);

}  // namespace weir
