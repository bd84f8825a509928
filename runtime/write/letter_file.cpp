#include "runtime/write/letter_file.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/value/base64.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

// An open file, closed at the end of its life; that also gives its lock up.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

// What can't be synced (a pipe, a terminal) has nothing that could be.
bool sync(int file) {
  return ::fsync(file) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void put_bytes(Json& out, const std::string& name, const std::optional<std::string>& bytes) {
  if (bytes && !is_utf8(*bytes)) {
    out[name + "_base64"] = encode_base64(*bytes);
  } else {
    out[name] = bytes ? Json(*bytes) : Json();
  }
}

// A name that was just made is only sure to be found again once its folder is on disk.
bool sync_folder(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const Descriptor folder(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.ok() && sync(folder.number());
}

}  // namespace

std::string letter_line(const DeadLetter& letter,
                        std::string_view pipeline,
                        std::string_view set_aside_at) {
  Json out = {{"topic", letter.topic}, {"partition", letter.partition}, {"offset", letter.offset}};
  out["headers"] = letter.headers.empty() ? Json::array() : Json::parse(letter.headers);
  put_bytes(out, "key", letter.key);
  put_bytes(out, "payload", letter.value);
  Json why = {{"pipeline", pipeline},
              {"set_aside_at", set_aside_at},
              {"code", code_id(letter.code)},
              {"message", letter.message}};
  if (!letter.target.empty()) why["target"] = letter.target;
  if (!letter.place.empty()) why["place"] = letter.place;
  out["weir"] = std::move(why);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::unique_ptr<LetterSink>> LetterFile::open(const Pipeline& pipeline) {
  std::unique_ptr<LetterFile> out(new LetterFile(pipeline.dead_letters_to, pipeline.name));
  WEIR_CHECKED(out->append({}));
  return out;
}

Result<void> LetterFile::keep(const std::vector<DeadLetter>& letters) {
  const auto now =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string at =
      fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  std::string lines;
  for (const DeadLetter& letter : letters) lines += letter_line(letter, pipeline_, at);
  return append(lines);
}

// All lines or none: what was written of them before an error is cut off again. A line that a crash
// has broken off gets its end first.
Result<void> LetterFile::append(std::string_view lines) const {
  const auto failed = [this] {
    return fail(Code::X517,
                fmt::format("dead letters can't be written: {}", std::strerror(errno)),
                path_,
                "make room or set its rights, and run again: nothing of them is skipped");
  };
  const bool known = ::access(path_.c_str(), F_OK) == 0;
  const Descriptor file(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!file.ok()) return failed();
  if (!known && !sync_folder(path_)) return failed();
  if (lines.empty()) return {};
  const int number = file.number();
  if (::flock(number, LOCK_EX) != 0 && errno != EINVAL && errno != ENOTSUP) return failed();
  struct stat info {};
  if (::fstat(number, &info) != 0) return failed();
  const bool regular = S_ISREG(info.st_mode);
  char last = '\n';
  if (regular && info.st_size > 0 && ::pread(number, &last, 1, info.st_size - 1) != 1) {
    return failed();
  }
  const std::string text = (last == '\n' ? "" : "\n") + std::string(lines);
  if (write_all(number, text) && sync(number)) return {};
  auto out = failed();
  if (regular) static_cast<void>(::ftruncate(number, info.st_size) == 0);
  return out;
}

}  // namespace weir
