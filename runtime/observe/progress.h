#pragma once

#include <chrono>
#include <cstdint>

namespace weir {

// One line on stderr that a long run keeps up to date, if stderr is a terminal; nothing otherwise.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap enough to be called for every batch: draws at most four times a second. `total` is 0 if
  // the size of the input is not known.
  void update(std::uint64_t records, std::uint64_t bytes, std::uint64_t total);

  // Whether there are to be such lines at all; there are unless told otherwise.
  static void allow(bool allowed);

  // Wipes the line, so that other text can be written; the next update draws it again.
  static void erase_line();

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_ = false;
  Clock::time_point start_;
  Clock::time_point drawn_;
};

}  // namespace weir
