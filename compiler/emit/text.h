#pragma once

#include <cstdint>
#include <string>

#include "compiler/diagnostics/render.h"
#include "compiler/model/plan.h"

namespace weir {

// The plan for a terminal: what is refused and why, then each statement as it will run, with the
// fields that asked for it, then how to go on. Ends with a newline. The same plan gives the same
// bytes.
struct TextStyle {
  Color color = Color::Never;
  // With the advice on how to apply the plan and to check it: not where it is being applied.
  enum class Closing : std::uint8_t { Advice, None };
  Closing closing = Closing::Advice;
};
std::string plan_text(const Plan& plan, TextStyle style = {});

}  // namespace weir
