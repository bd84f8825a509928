#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace weir {

// Tells a stream of bad records from bad records in a stream. Where nearly all of them are set
// aside, not they are wrong but what weir was told about them: the run has to end, or it would
// carry the whole topic into the dead letters.
class Flood {
 public:
  static constexpr std::uint64_t kWindow = 1000;  // records

  // `percent` of the window is a flood; 0: nothing is.
  explicit Flood(std::int32_t percent) : percent_(percent) {}

  // A record is to be set aside, the one of this number in the stream: true if that is a flood.
  // Numbers grow, but a stream that is read again goes back, and what was told from there on is
  // forgotten.
  bool note(std::uint64_t number);

  // The stream goes back: the next record has this number.
  void go_back(std::uint64_t number);

 private:
  std::int32_t percent_;
  std::deque<std::uint64_t> bad_;  // within the window
};

}  // namespace weir
