#pragma once

#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/block_reader.h"
#include "compiler/frontend/weir/settings.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/frontend/weir/value.h"

namespace weir {

// What a topic rule takes from the pipeline around it.
struct RuleContext {
  const TopicRule& defaults;  // modes
  const GivenSpans& given;    // where the pipeline sets them
  SourceKind source = SourceKind::File;
};

// Reads one `topic "pattern" -> table` line and checks that what it says holds together: pattern
// (S116), template (S115), settings, and that rows can be found where they are upserted or deleted
// (S118, S119).
RuleDraft read_rule(const syntax::Route& route,
                    const RuleContext& context,
                    const ValueReader& values,
                    Diagnostics& diagnostics);

}  // namespace weir
