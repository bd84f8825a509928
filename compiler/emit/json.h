#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// The plan as the JSON object that a saved plan is: operations with types and constants in them,
// never SQL statements, so that whoever changes the file can't smuggle one in. Two blanks of
// indentation, members in a fixed order, a newline at the end.
std::string plan_json(const Plan& plan);

// Operations as that object has them, a list on one line.
std::string operations_json(const std::vector<Operation>& operations);

// The same object with two more members at its end, as a file that `weir apply --plan` takes: the
// `tool` that wrote it, and the digest of everything before (model/seal.h).
std::string plan_file(const Plan& plan, std::string_view tool);

// The JSON Schema of it: plan.schema.json, as it was built in.
std::string_view plan_schema();

}  // namespace weir
