#include "runtime/source/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace weir {

namespace {

// What one read takes stays in the processor's cache until its lines have been decoded: blocks of 1
// MiB made a line of 4.4 kB a fifth slower (bench_micro --benchmark_filter=read_lines).
constexpr std::size_t kBlockBytes = std::size_t{1} << 18U;
constexpr std::size_t kPaddingBytes = 64;
constexpr std::size_t kHeadBytes = 4096;

Error read_error(const std::string& path, int error) {
  return Error{.code = Code::X506,
               .message = fmt::format("can't read `{}`: {}", path, std::strerror(error)),
               .where = {},
               .help = error == ENOENT
                           ? "check the path; a relative one starts at the folder weir runs in"
                           : ""};
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& path) {
  const int fd = path == "-" ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return tl::make_unexpected(read_error(path, errno));
  struct stat status {};
  if (fstat(fd, &status) != 0 || S_ISDIR(status.st_mode)) {
    const int error = S_ISDIR(status.st_mode) ? EISDIR : errno;
    ::close(fd);
    return tl::make_unexpected(read_error(path, error));
  }
  const bool plain = S_ISREG(status.st_mode);
  return LineReader(path, fd, plain ? static_cast<std::uint64_t>(status.st_size) : 0, !plain);
}

LineReader::LineReader(std::string path, int fd, std::uint64_t total, bool waits)
    : path_(std::move(path)), fd_(fd), waits_(waits), bytes_total_(total) {
  capacity_ = 2 * kBlockBytes;
  buffer_ = std::make_unique<char[]>(capacity_ + kPaddingBytes);
}

LineReader::LineReader(LineReader&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      waits_(other.waits_),
      at_end_(other.at_end_),
      buffer_(std::move(other.buffer_)),
      capacity_(other.capacity_),
      begin_(other.begin_),
      end_(other.end_),
      scanned_(other.scanned_),
      skipped_(other.skipped_),
      head_(std::move(other.head_)),
      bytes_read_(other.bytes_read_),
      bytes_total_(other.bytes_total_) {}

LineReader::~LineReader() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Line> LineReader::next(std::int64_t wait_ms) {
  for (;;) {
    const char* from = buffer_.get() + begin_ + scanned_;
    const std::size_t unseen = end_ - begin_ - scanned_;
    const auto* newline = static_cast<const char*>(std::memchr(from, '\n', unseen));
    if (newline != nullptr) {
      const auto length = static_cast<std::size_t>(newline - (buffer_.get() + begin_));
      return take(length, length + 1);
    }
    scanned_ = end_ - begin_;
    if (scanned_ > kMaxRecordBytes) {
      if (skipped_ == 0) head_.assign(buffer_.get() + begin_, kHeadBytes);
      skipped_ += scanned_;
      begin_ = end_ = scanned_ = 0;
    }
    if (at_end_) {
      if (scanned_ == 0 && skipped_ == 0) return Line{.kind = Line::Kind::End, .text = {}};
      return take(scanned_, scanned_);
    }
    WEIR_TRY(const Fill filled, fill(wait_ms));
    if (filled == Fill::Idle) return Line{.kind = Line::Kind::Idle, .text = {}};
    if (filled == Fill::End) at_end_ = true;
  }
}

Line LineReader::take(std::size_t length, std::size_t consumed) {
  std::string_view text(buffer_.get() + begin_, length);
  begin_ += consumed;
  scanned_ = 0;
  if (skipped_ > 0) {
    const std::uint64_t whole = std::exchange(skipped_, 0) + length;
    return Line{.kind = Line::Kind::TooLong, .text = head_, .length = whole};
  }
  if (length > kMaxRecordBytes) {
    return Line{.kind = Line::Kind::TooLong, .text = text.substr(0, kHeadBytes), .length = length};
  }
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return Line{.kind = Line::Kind::Line, .text = text, .length = length};
}

Result<LineReader::Fill> LineReader::fill(std::int64_t wait_ms) {
  if (begin_ > 0 && capacity_ - end_ < kBlockBytes) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (capacity_ - end_ < kBlockBytes) {
    auto larger = std::make_unique<char[]>(2 * capacity_ + kPaddingBytes);
    std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }
  if (waits_) {
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    const int count = ::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(wait_ms, 1 << 30)));
    if (count == 0) return Fill::Idle;
    if (count < 0 && errno == EINTR) return Fill::Idle;
  }
  const ssize_t got = ::read(fd_, buffer_.get() + end_, kBlockBytes);
  if (got < 0 && errno == EINTR) return Fill::Idle;
  if (got < 0) return tl::make_unexpected(read_error(path_, errno));
  if (got == 0) return Fill::End;
  end_ += static_cast<std::size_t>(got);
  bytes_read_ += static_cast<std::uint64_t>(got);
  return Fill::Some;
}

}  // namespace weir
