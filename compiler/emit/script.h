#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace weir {

// The plan as a script that psql runs as it stands: one transaction a table, everything else in
// comments. For people who apply by hand; `weir apply` renders its statements itself and compares
// the table first. A name can't end a comment: line breaks in it are spelled out.
std::string plan_script(const Plan& plan);

}  // namespace weir
