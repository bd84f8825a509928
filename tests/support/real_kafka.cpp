#include "tests/support/real_kafka.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/support/mock_kafka.h"

namespace weir::test {

namespace {

bool bind_to(std::uint16_t port, std::uint16_t& bound_port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      fd >= 0 && bind(fd, generic, length) == 0 && getsockname(fd, generic, &length) == 0;
  bound_port = ntohs(address.sin_port);
  close(fd);
  return bound;
}

// A free port whose two successors are free as well.
std::uint16_t three_free_ports() {
  for (int tries = 0; tries < 100; ++tries) {
    std::uint16_t port = 0;
    std::uint16_t next = 0;
    if (bind_to(0, port) && bind_to(static_cast<std::uint16_t>(port + 1), next) &&
        bind_to(static_cast<std::uint16_t>(port + 2), next)) {
      return port;
    }
  }
  FAIL("no three free TCP ports on 127.0.0.1");
  return 0;
}

}  // namespace

RealKafka::RealKafka(Door door) : door_(door), port_(three_free_ports()) {
  start();
}

RealKafka::~RealKafka() {
  kill();
}

std::string RealKafka::brokers() const {
  return fmt::format("127.0.0.1:{}", door_ == Door::Open ? port_ : port_ + 2);
}

std::string RealKafka::locked_brokers() const {
  return fmt::format("127.0.0.1:{}", port_);
}

void RealKafka::start() {
  const std::string port = std::to_string(port_);
  const std::string log = folder_.file("log");
  const std::string folder = folder_.path();
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execl("/bin/bash",
          "bash",
          WEIR_SOURCE_DIR "/tests/support/kafka.sh",
          "serve",
          folder.c_str(),
          port.c_str(),
          door_ == Door::Open ? "open" : "secure",
          nullptr);
    _exit(127);
  }
  if (process_ < 0) FAIL("fork failed");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!KafkaClient(brokers()).answers()) {
    if (waitpid(process_, nullptr, WNOHANG) == process_ ||
        std::chrono::steady_clock::now() > deadline) {
      FAIL("the broker does not start:\n" << read_file(log));
    }
  }
}

void RealKafka::kill() const {
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void RealKafka::kill_and_restart() {
  kill();
  start();
}

}  // namespace weir::test
