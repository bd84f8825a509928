#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/settings.h"

namespace weir {

// Reports S123 for what `client { ... }` may not say: properties that a setting of the source says
// already, and those that would break what weir promises about records (each once, in order, none
// skipped). Everything else is librdkafka's to judge when the source is opened.
void refuse_properties(const SourceDraft& draft, Diagnostics& diagnostics);

}  // namespace weir
