#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/support/weir_process.h"

namespace weir::test {

// A broker as people run it, started by tests/support/kafka.sh in a folder of its own; gone with
// this object. Fails the test if it does not start.
class RealKafka {
 public:
  RealKafka();
  ~RealKafka();
  RealKafka(RealKafka&&) = delete;
  RealKafka& operator=(RealKafka&&) = delete;

  std::string brokers() const;

  // Ends it without a word, and starts it again with the topics it had.
  void kill_and_restart();

 private:
  void start();
  void kill() const;

  TempFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

}  // namespace weir::test
