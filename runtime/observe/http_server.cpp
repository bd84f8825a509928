#include "runtime/observe/http_server.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>

namespace weir {

namespace {

constexpr int kLookMs = 200;
constexpr std::chrono::seconds kPatience(2);
constexpr std::size_t kLongestHead = 8192;
constexpr int kBacklog = 16;

struct Place {
  std::string host = "127.0.0.1";
  std::string port;
};

Place split(const std::string& where) {
  const std::size_t colon = where.rfind(':');
  if (colon == std::string::npos) return {.port = where};
  std::string host = where.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {.host = std::move(host), .port = where.substr(colon + 1)};
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

tl::unexpected<Error> no_place(const std::string& where, std::string_view why) {
  return fail(
      Code::X532,
      fmt::format("can't listen on `{}`: {}", where, why),
      {},
      "give a free port, as in --metrics 9187, or an address of this machine with one, as in "
      "--metrics 10.0.0.5:9187");
}

std::string port_of(int listener) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  std::array<char, NI_MAXSERV> port{};
  getnameinfo(reinterpret_cast<const sockaddr*>(&address),
              length,
              nullptr,
              0,
              port.data(),
              port.size(),
              NI_NUMERICSERV);
  return port.data();
}

// The path of a GET request; nothing for any other.
std::optional<std::string> path_in(std::string_view head) {
  constexpr std::string_view kGet = "GET ";
  const std::size_t end = head.find(' ', kGet.size());
  if (!head.starts_with(kGet) || end == std::string_view::npos) return std::nullopt;
  const std::string_view target = head.substr(kGet.size(), end - kGet.size());
  return std::string(target.substr(0, target.find('?')));
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    default: return "Service Unavailable";
  }
}

void send_all(int client, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = send(client, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& where, Answer answer) {
  const Place place = split(where);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const int unknown = getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &raw);
  const std::unique_ptr<addrinfo, FreeAddresses> address(raw);
  if (unknown != 0) return no_place(where, gai_strerror(unknown));
  const int listener = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return no_place(where, std::strerror(errno));
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(listener, address->ai_addr, address->ai_addrlen) != 0 ||
      ::listen(listener, kBacklog) != 0) {
    const std::string why = std::strerror(errno);
    close(listener);
    return no_place(where, why);
  }
  const bool brackets = place.host.find(':') != std::string::npos;
  const std::string host = brackets ? fmt::format("[{}]", place.host) : place.host;
  return std::unique_ptr<HttpServer>(
      new HttpServer(listener, fmt::format("{}:{}", host, port_of(listener)), std::move(answer)));
}

HttpServer::HttpServer(int listener, std::string place, Answer answer)
    : listener_(listener),
      place_(std::move(place)),
      answer_(std::move(answer)),
      thread_([this] { serve(); }) {}

HttpServer::~HttpServer() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

void HttpServer::serve() {
  while (!ending_) {
    pollfd socket{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&socket, 1, kLookMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    serve_one(client);
    close(client);
  }
}

void HttpServer::serve_one(int client) const {
  const timeval limit{.tv_sec = kPatience.count(), .tv_usec = 0};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  const auto until = std::chrono::steady_clock::now() + kPatience;
  std::string head;
  std::array<char, 1024> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < kLongestHead && !ending_) {
    const ssize_t count = recv(client, buffer.data(), buffer.size(), 0);
    if (count <= 0 || std::chrono::steady_clock::now() > until) return;
    head.append(buffer.data(), static_cast<std::size_t>(count));
  }
  const std::optional<std::string> path = path_in(head);
  const HttpAnswer answer =
      path ? answer_(*path) : HttpAnswer{.status = 405, .body = "only GET is answered\n"};
  send_all(client,
           fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                       "Connection: close\r\n\r\n{}",
                       answer.status,
                       reason_of(answer.status),
                       answer.type,
                       answer.body.size(),
                       answer.body));
  shutdown(client, SHUT_WR);
}

}  // namespace weir
