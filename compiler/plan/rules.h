#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "compiler/model/change.h"
#include "compiler/model/lowered.h"
#include "compiler/model/plan.h"

namespace weir {

// PostgreSQL keeps the default of an added column in a row of pg_attribute that can't be moved out
// of line, and it can't be larger than a page. A default of this many bytes is safe whatever it
// holds.
constexpr std::size_t kMaxAddedDefault = 1024;

// What the pipeline lets a plan do.
enum class Evolution : std::uint8_t { Off, On };

// What becomes of a change: weir makes it, declines it, or mentions it.
using Ruling = std::variant<Operation, Refusal, Notice>;

// Decides about one change of one schema. Pure: the same change always gets the same ruling. There
// is one small rule for each kind of change, and no rule leads to anything but the two operations.
Ruling rule_on(const Change& change, const Lowered& desired, Evolution evolution);

}  // namespace weir
