#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/model/pipeline.h"
#include "compiler/model/table.h"

namespace weir {

// What a pipeline's role has to be allowed in its database. `weir doctor` looks whether it is,
// `weir grants` writes the script that makes it so.
struct Needs {
  struct OfSchema {
    bool create = false;  // the plan may create tables there
  };
  struct OfTable {
    std::vector<TableRight> rights;  // in the order of the enumeration, each once
  };

  std::map<std::string, OfSchema> schemas;  // that rows are written to
  std::map<QualifiedName, OfTable> tables;  // that the rules are known to name
  // Rules whose topics decide which tables they write to, or in which schema.
  std::vector<TopicRule> open;
};

}  // namespace weir
