#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"
#include "compiler/frontend/weir/tokens.h"

namespace weir::syntax {

// What was being read when the text stopped making sense.
enum class Reading : std::uint8_t {
  File,     // looking for a block
  Head,     // kind and name of a block, up to its `{`
  Items,    // looking for the next statement of a block
  Item,     // a statement that can't be told yet
  Setting,  // name = value, at the `=`
  Value,
  List,
  Call,
  Route,  // topic "..." ->, at the arrow
  Target,
  Type,
  Parameters,
  Array,
};

struct Breakdown {
  Reading reading{};
  std::size_t from = 0;         // token that the statement begins with
  std::size_t at = 0;           // token that does not fit
  std::size_t block_begin = 0;  // first token of the block around
};

// P001 in the words of the language: what was expected, and what stands there instead.
Diagnostic syntax_error(const SourceFile& source,
                        const std::vector<Token>& tokens,
                        const Breakdown& breakdown);

}  // namespace weir::syntax
