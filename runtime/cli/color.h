#pragma once

#include "compiler/diagnostics/render.h"
#include "runtime/cli/options.h"

namespace weir {

// Whether to colour what goes to a file descriptor, such as STDOUT_FILENO. A file and a pipe stay
// without, unless they were asked for.
Color color_for(int descriptor, ColorChoice choice = ColorChoice::Auto);

}  // namespace weir
