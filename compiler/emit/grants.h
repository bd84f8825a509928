#pragma once

#include <optional>
#include <string>

#include "compiler/model/needs.h"
#include "compiler/model/pipeline.h"

namespace weir {

// Who gets the rights, and where.
struct Grantee {
  std::string role;
  std::optional<std::string> database;  // nothing: the one that the script is run in
};

// A script for psql that makes the role, weir's own tables, and grants what the pipeline needs and
// no more: for a person to read and run, never for weir. It asks the database what is there, so the
// text depends on the pipeline alone, and running it again changes nothing. Holds no password.
std::string grants_script(const Needs& needs, const Pipeline& pipeline, const Grantee& grantee);

}  // namespace weir
