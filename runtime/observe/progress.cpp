#include "runtime/observe/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace weir {

namespace {

bool g_line_drawn = false;
bool g_allowed = true;

}  // namespace

Progress::Progress()
    : terminal_(g_allowed && isatty(STDERR_FILENO) != 0), start_(Clock::now()), drawn_(start_) {}

Progress::~Progress() {
  erase_line();
}

void Progress::allow(bool allowed) {
  g_allowed = allowed;
}

void Progress::erase_line() {
  if (!g_line_drawn) return;
  fmt::print(stderr, "\r\x1b[K");
  g_line_drawn = false;
}

void Progress::update(std::uint64_t records, std::uint64_t bytes, std::uint64_t total) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (now - drawn_ < std::chrono::milliseconds(250)) return;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(records) / seconds;
  constexpr double kMebi = 1024.0 * 1024.0;
  if (total > 0) {
    fmt::print(stderr,
               "\r\x1b[K{} records, {:.0f} a second, {:.0f} of {:.0f} MiB read",
               records,
               rate,
               static_cast<double>(bytes) / kMebi,
               static_cast<double>(total) / kMebi);
  } else {
    fmt::print(stderr, "\r\x1b[K{} records, {:.0f} a second", records, rate);
  }
  std::fflush(stderr);
  g_line_drawn = true;
}

}  // namespace weir
