#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "runtime/cli/commands.h"
#include "runtime/cli/options.h"

int main(int argc, char** argv) {
  try {
    return static_cast<int>(weir::run_options(weir::parse_options(argc, argv)));
  } catch (const std::exception& bug) {
    fmt::print(stderr, "weir: internal error: {}\n", bug.what());
    return static_cast<int>(weir::ExitCode::Internal);
  }
}
