#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/weir_process.h"

namespace weir::test {

// A broker as people run it, started by tests/support/kafka.sh in a folder of its own; gone with
// this object. Fails the test if it does not start.
class RealKafka {
 public:
  enum class Door : std::uint8_t {
    Open,
    Locked,  // TLS, and a password for the user `weir`
  };
  explicit RealKafka(Door door = Door::Open);
  ~RealKafka();
  RealKafka(RealKafka&&) = delete;
  RealKafka& operator=(RealKafka&&) = delete;

  // For whoever needs no password.
  std::string brokers() const;

  // For those who do, the passwords of the user `weir`, and the authority of the certificate.
  std::string locked_brokers() const;
  static constexpr std::string_view kPlainPassword = "in the clear";
  static constexpr std::string_view kScramPassword = "salted";
  std::string authority() const { return folder_.file("ca.pem"); }

  // Ends it without a word, and starts it again with the topics it had.
  void kill_and_restart();

 private:
  void start();
  void kill() const;

  Door door_;
  TempFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

}  // namespace weir::test
