#include "tests/support/pg_proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <optional>

namespace weir::test {

namespace {

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Cuts a stream into the protocol's messages: a type and a length, but for the first message of a
// client, which has no type.
class Framer {
 public:
  enum class Starts : std::uint8_t { WithoutType, WithType };
  explicit Framer(Starts starts) : typed_(starts == Starts::WithType) {}

  void add(std::string_view bytes) { bytes_ += bytes; }

  // The next whole message, with its head.
  std::optional<std::string> next() {
    const std::size_t head = typed_ ? 1 : 0;
    if (bytes_.size() < head + 4) return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      length = (length << 8U) | static_cast<unsigned char>(bytes_[head + i]);
    }
    if (bytes_.size() < head + length) return std::nullopt;
    std::string message = bytes_.substr(0, head + length);
    bytes_.erase(0, head + length);
    typed_ = true;
    return message;
  }

 private:
  bool typed_;
  std::string bytes_;
};

// Empty at the end of the stream.
std::string read_some(int socket) {
  std::array<char, 16384> buffer{};
  const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
  return count <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(count));
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// A Parse message: its type, its length, the statement's name, its text. A Query message has no
// name. The end of a copy is a statement by itself: what the server then does, it answers for.
std::optional<std::string> statement_in(const std::string& message) {
  if (message.front() == 'Q') return std::string(message.c_str() + 5);
  if (message.front() == 'c') return std::string(PgProxy::kEndOfCopy);
  if (message.front() != 'P') return std::nullopt;
  const std::size_t name_end = message.find('\0', 5);
  return std::string(message.c_str() + name_end + 1);
}

void read_until_ready(int server) {
  Framer framer(Framer::Starts::WithType);
  for (;;) {
    const std::string bytes = read_some(server);
    if (bytes.empty()) return;
    framer.add(bytes);
    while (const auto message = framer.next()) {
      if (message->front() == 'Z') return;
    }
  }
}

}  // namespace

PgProxy::PgProxy(std::uint16_t server_port) : server_port_(server_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = local(0);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool listens = listener_ >= 0 && bind(listener_, generic, length) == 0 &&
                       listen(listener_, 16) == 0 && getsockname(listener_, generic, &length) == 0;
  if (!listens) FAIL("no port for the proxy");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_clients(); });
}

PgProxy::~PgProxy() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    verdict_ = Verdict::Cut;
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  changed_.notify_all();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::string PgProxy::conninfo() const {
  return fmt::format("host=127.0.0.1 port={} sslmode=disable gssencmode=disable", port_);
}

void PgProxy::hold_at(std::size_t statement) {
  const std::lock_guard lock(mutex_);
  number_ = statement;
}

void PgProxy::hold_at(std::string part) {
  const std::lock_guard lock(mutex_);
  part_ = std::move(part);
}

bool PgProxy::held(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return held_; });
}

void PgProxy::decide(Verdict verdict) {
  {
    const std::lock_guard lock(mutex_);
    verdict_ = verdict;
    held_ = false;
  }
  changed_.notify_all();
}

void PgProxy::cut_now() {
  const std::lock_guard lock(mutex_);
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
}

void PgProxy::forget_swallowed() {
  {
    const std::lock_guard lock(mutex_);
    forgotten_ = true;
  }
  changed_.notify_all();
}

void PgProxy::wait_until_forgotten() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return forgotten_ || ending_; });
}

std::vector<std::string> PgProxy::statements() {
  const std::lock_guard lock(mutex_);
  return statements_;
}

void PgProxy::accept_clients() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    remember(client);
    connections_.emplace_back([this, client] { serve(client); });
  }
}

// Sockets are closed at the end alone, so that no number is used twice.
void PgProxy::remember(int socket) {
  // As far away as the server is, and no further.
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const std::lock_guard lock(mutex_);
  sockets_.push_back(socket);
  if (ending_) shutdown(socket, SHUT_RDWR);
}

int PgProxy::connect_to_server() {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  remember(server);
  const sockaddr_in address = local(server_port_);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return connect(server, generic, sizeof(address)) == 0 ? server : -1;
}

PgProxy::Verdict PgProxy::pass_statement(const std::string& text) {
  std::unique_lock lock(mutex_);
  statements_.push_back(text);
  const bool named = !part_.empty() && text.find(part_) != std::string::npos;
  if (!named && statements_.size() != number_) return Verdict::Go;
  part_.clear();
  held_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return verdict_ != Verdict::Open; });
  const Verdict verdict = verdict_;
  if (!ending_) verdict_ = Verdict::Open;
  return verdict;
}

void PgProxy::serve(int client) {
  const int server = connect_to_server();
  Framer framer(Framer::Starts::WithoutType);
  bool loses_answer = false;
  bool deaf = false;  // to the client
  bool mute = false;  // towards it
  const auto forward = [&](const std::string& message) {
    if (const auto text = statement_in(message)) {
      switch (pass_statement(*text)) {
        case Verdict::Open:
        case Verdict::Go: break;
        case Verdict::Cut: return false;
        case Verdict::LoseAnswer: loses_answer = true; break;
        case Verdict::Swallow: deaf = mute = true; break;
        case Verdict::SwallowAnswers: mute = true; break;
      }
    }
    if (deaf) return true;
    if (!send_all(server, message)) return false;
    const bool answered = message.front() == 'S' || message.front() == 'c';
    if (!loses_answer || !answered) return true;
    read_until_ready(server);
    return false;
  };
  bool open = server >= 0;
  while (open) {
    std::array<pollfd, 2> ends = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), -1) < 0) break;
    if (ends[1].revents != 0) {
      const std::string bytes = read_some(server);
      std::this_thread::sleep_for(delay_.load());
      open = !bytes.empty() && (mute || send_all(client, bytes));
    }
    if (open && ends[0].revents != 0) {
      const std::string bytes = read_some(client);
      framer.add(bytes);
      open = !bytes.empty();
      while (open) {
        const auto message = framer.next();
        if (!message) break;
        open = forward(*message);
      }
    }
  }
  shutdown(client, SHUT_RDWR);
  if (deaf) wait_until_forgotten();
  if (server >= 0) shutdown(server, SHUT_RDWR);
}

}  // namespace weir::test
