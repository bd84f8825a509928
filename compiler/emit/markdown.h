#pragma once

#include <cstddef>
#include <string>

#include "compiler/model/plan.h"

namespace weir {

// GitHub takes 65,536 characters a comment; a line or two around ours must still fit.
constexpr std::size_t kMarkdownBytes = 60'000;

// The plan as a comment on a pull request: a headline with the counts, a table of what is refused
// with the details folded below it, each table's statement with its sources, notices, and how to go
// on. GitHub's Markdown; ends with a newline. Nothing that came from outside is interpreted: names
// and texts stand in code, or have no character that means something. Longer than kMarkdownBytes it
// does not get: whole parts are left out at the end, and counted.
std::string plan_markdown(const Plan& plan);

}  // namespace weir
