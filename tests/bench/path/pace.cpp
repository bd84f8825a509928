// Writes the lines of a file to standard output at an even pace:
//
//   bench_pace FILE LINES_PER_SECOND TIMES
//
// TIMES gets a line for each write: how many lines there were up to then, and the moment at which
// the last of them was due (seconds since 1970). A reader that is slow is told nothing of it: what
// waits in front of it has been due all the same.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

namespace weir::bench {

namespace {

using Clock = std::chrono::system_clock;
constexpr std::chrono::milliseconds kTick{1};

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Where the line ends that is `lines` lines on.
std::size_t end_of(std::string_view text, std::size_t from, std::int64_t lines) {
  for (; lines > 0 && from < text.size(); --lines) {
    const std::size_t end = text.find('\n', from);
    from = end == std::string_view::npos ? text.size() : end + 1;
  }
  return from;
}

int run(const std::string& text, std::int64_t rate, std::ofstream& times) {
  const auto start = Clock::now();
  std::int64_t written = 0;
  std::size_t at = 0;
  for (auto tick = start; at < text.size(); tick += kTick) {
    std::this_thread::sleep_until(tick);
    const auto due = std::chrono::duration_cast<std::chrono::microseconds>(tick - start).count() *
                     rate / 1'000'000;
    const std::size_t end = end_of(text, at, due - written);
    if (!write_all(std::string_view(text).substr(at, end - at))) return 1;
    at = end;
    written = due;
    const auto moment = std::chrono::duration<double>(tick.time_since_epoch()).count();
    times << fmt::format("{}\t{:.6f}\n", written, moment);
  }
  return 0;
}

}  // namespace

}  // namespace weir::bench

int main(int argc, char** argv) {
  std::ifstream file(argc == 4 ? argv[1] : "");
  if (!file) {
    fmt::print(stderr, "usage: bench_pace FILE LINES_PER_SECOND TIMES\n");
    return 64;
  }
  std::ostringstream text;
  text << file.rdbuf();
  std::ofstream times(argv[3]);
  return weir::bench::run(text.str(), std::strtoll(argv[2], nullptr, 10), times);
}
