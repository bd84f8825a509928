#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/code.h"

namespace weir {

// The long text of a code, from explain.md: a title line, then what it means, why weir stops and
// how to go on. Ends with a newline.
std::string explain(Code code);

// The same by id or name ("S102", "unknown-setting"), in any case. Nothing for an unknown word.
std::optional<std::string> explain(std::string_view word);

// The page of all codes: explain.md, as it was built in.
std::string_view explain_markdown();

}  // namespace weir
