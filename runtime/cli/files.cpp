#include "runtime/cli/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace weir {

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path)) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return in.bad() || !in ? std::nullopt : std::optional(text.str());
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const std::string unfinished = fmt::format("{}.{}.tmp", path, getpid());
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code problem;
  if (out) {
    std::filesystem::rename(unfinished, path, problem);
    if (!problem) return {};
  }
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  return fail(Code::X517,
              fmt::format("can't write the file `{}`", path),
              {},
              "check that the folder exists and may be written to, and that the disk has room");
}

}  // namespace weir
