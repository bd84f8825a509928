#include "runtime/observe/log.h"

#include <fmt/format.h>

#include <cstdio>

#include "runtime/observe/progress.h"

namespace weir {

void log(Level level, std::string_view text) {
  std::fflush(stdout);  // so that the two keep their order where they share a terminal or a file
  Progress::erase_line();
  const std::string_view word = level == Level::Info      ? ""
                                : level == Level::Warning ? "warning: "
                                                          : "";
  fmt::print(stderr, "{}{}{}", word, text, text.ends_with('\n') ? "" : "\n");
}

}  // namespace weir
