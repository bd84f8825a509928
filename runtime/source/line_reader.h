#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir {

// A record of more bytes than this is set aside (D413): it bounds the memory of the whole program.
constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20U;

struct Line {
  enum class Kind : std::uint8_t { Line, TooLong, Idle, End };
  Kind kind = Kind::End;
  std::string_view text;     // TooLong: the first bytes of the line
  std::uint64_t length = 0;  // of the whole line in bytes
};

// Reads lines of a file or of standard input in large blocks. Each line view is valid until the
// next call and is followed by at least 64 readable bytes. A line longer than kMaxRecordBytes is
// read past, not held. Lines end with \n or \r\n; the last one may lack its end.
class LineReader {
 public:
  // `path` is a file or "-" for standard input. X506 if it can't be opened.
  static Result<LineReader> open(const std::string& path);

  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;
  ~LineReader();

  // Waits at most `wait_ms` for input (-1: for ever); a plain file never waits.
  Result<Line> next(std::int64_t wait_ms);

  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t bytes_total() const { return bytes_total_; }

 private:
  LineReader(std::string path, int fd, std::uint64_t total, bool waits);

  enum class Fill : std::uint8_t { Some, Idle, End };
  Result<Fill> fill(std::int64_t wait_ms);
  Line take(std::size_t length, std::size_t consumed);

  std::string path_;
  int fd_ = -1;
  bool waits_ = false;  // a pipe or terminal: reading may block
  bool at_end_ = false;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // of the unread bytes
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;    // bytes from begin_ that hold no newline
  std::uint64_t skipped_ = 0;  // bytes of a too long line that were dropped already
  std::string head_;           // the first bytes of that line
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_total_ = 0;
};

}  // namespace weir
