#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "runtime/cli/commands.h"
#include "runtime/cli/options.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

// What a long record needed goes back to the system as soon as it is freed. By itself, glibc would
// keep pieces of its heap for blocks of up to 32 MiB from the first one on: 155 MiB instead of 132
// for values of 15 MiB over twenty tables (tests/bench/memory.sh large_tables).
void give_back_long_blocks() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  give_back_long_blocks();
  try {
    return static_cast<int>(weir::run_options(weir::parse_options(argc, argv)));
  } catch (const std::exception& bug) {
    fmt::print(stderr, "weir: internal error: {}\n", bug.what());
    return static_cast<int>(weir::ExitCode::Internal);
  }
}
