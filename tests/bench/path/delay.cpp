// Stands between a client and a server and makes the way longer:
//
//   bench_delay PORT SOCKET MICROSECONDS
//
// Listens on 127.0.0.1:PORT and passes every byte on to the Unix socket, and back, each after half
// of the time given. As on a long line, bytes that are on their way do not hold up those behind
// them.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

namespace {

using Clock = std::chrono::steady_clock;

// More than a line of 12 ms holds at a gigabyte a second.
constexpr std::size_t kMostUnderway = 16U << 20U;

struct Piece {
  Clock::time_point due;
  std::string bytes;
};

// One direction of a connection.
struct Way {
  int from = -1;
  int to = -1;
  std::deque<Piece> underway{};
  std::size_t bytes = 0;
  bool blocked = false;  // the far end takes no more for now
  bool ended = false;

  bool reads() const { return !ended && bytes < kMostUnderway; }
  bool finished() const { return ended && underway.empty(); }
};

struct Line {
  Way there;
  Way back;
  bool over() const { return there.finished() || back.finished(); }
};

int listen_at(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 16) != 0) {
    fmt::print(stderr, "bench_delay: no port {}: {}\n", port, std::strerror(errno));
    std::exit(1);
  }
  return listener;
}

int connect_to(const std::string& path) {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return server;
  close(server);
  return -1;
}

void take(Way& way, Clock::duration delay) {
  std::array<char, 1U << 16U> buffer{};
  const ssize_t count = recv(way.from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count > 0) {
    way.bytes += static_cast<std::size_t>(count);
    way.underway.push_back(
        {Clock::now() + delay, std::string(buffer.data(), static_cast<std::size_t>(count))});
  } else if (count == 0 || errno != EAGAIN) {
    way.ended = true;
  }
}

void deliver(Way& way) {
  way.blocked = false;
  while (!way.underway.empty() && way.underway.front().due <= Clock::now()) {
    std::string& bytes = way.underway.front().bytes;
    const ssize_t count = send(way.to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
      way.blocked = errno == EAGAIN;
      if (!way.blocked) way.underway.clear();
      way.ended = way.ended || !way.blocked;
      return;
    }
    way.bytes -= static_cast<std::size_t>(count);
    bytes.erase(0, static_cast<std::size_t>(count));
    if (bytes.empty()) way.underway.pop_front();
  }
}

void accept_client(int listener, const std::string& path, std::list<Line>& lines) {
  const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  const int server = connect_to(path);
  if (client < 0 || server < 0) {
    close(client);
    return;
  }
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  lines.push_back(
      {.there = {.from = client, .to = server}, .back = {.from = server, .to = client}});
}

// Waits until a byte comes, an end takes more, or a piece is due.
void wait(std::vector<pollfd>& sockets, const std::list<Line>& lines) {
  auto until = Clock::now() + std::chrono::seconds(1);
  for (const Line& line : lines) {
    for (const Way* way : {&line.there, &line.back}) {
      if (way->reads()) sockets.push_back({.fd = way->from, .events = POLLIN, .revents = 0});
      if (way->blocked) sockets.push_back({.fd = way->to, .events = POLLOUT, .revents = 0});
      const bool waits = !way->underway.empty() && !way->blocked;
      if (waits) until = std::min(until, way->underway.front().due);
    }
  }
  const auto left =
      std::max(std::chrono::nanoseconds(until - Clock::now()), std::chrono::nanoseconds(0));
  const timespec timeout{.tv_sec = left.count() / 1'000'000'000,
                         .tv_nsec = left.count() % 1'000'000'000};
  ppoll(sockets.data(), sockets.size(), &timeout, nullptr);
}

void serve(int listener, const std::string& path, Clock::duration delay) {
  std::list<Line> lines;
  for (;;) {
    std::vector<pollfd> sockets{{.fd = listener, .events = POLLIN, .revents = 0}};
    wait(sockets, lines);
    if ((sockets.front().revents & POLLIN) != 0) accept_client(listener, path, lines);
    for (Line& line : lines) {
      for (Way* way : {&line.there, &line.back}) {
        if (way->reads()) take(*way, delay);
        deliver(*way);
      }
    }
    lines.remove_if([](const Line& line) {
      if (!line.over()) return false;
      close(line.there.from);
      close(line.there.to);
      return true;
    });
  }
}

}  // namespace

}  // namespace weir::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: bench_delay PORT SOCKET MICROSECONDS\n");
    return 64;
  }
  const int listener =
      weir::bench::listen_at(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)));
  weir::bench::serve(
      listener, argv[2], std::chrono::microseconds(std::strtoll(argv[3], nullptr, 10)) / 2);
}
