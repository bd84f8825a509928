#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace weir::test {

// Stands between clients and a PostgreSQL server, over TCP on 127.0.0.1, and can hold a client at a
// statement: the server has all of it up to there and nothing after. What happens meanwhile is the
// test's to choose, and so is how it goes on. Clients must not ask for encryption
// (sslmode=disable gssencmode=disable). The statements of all connections are counted together.
class PgProxy {
 public:
  explicit PgProxy(std::uint16_t server_port);
  ~PgProxy();
  PgProxy(PgProxy&&) = delete;
  PgProxy& operator=(PgProxy&&) = delete;

  // What counts as the text of the message that ends the data of a COPY.
  static constexpr std::string_view kEndOfCopy = "end of copy";

  // For a connection string: host, port and no encryption.
  std::string conninfo() const;

  // Holds the client at its statement of this number, counted from 1.
  void hold_at(std::size_t statement);
  // Holds the client at the next statement whose text holds `part`.
  void hold_at(std::string part);

  // Waits until a client is held; false if none is when the time is over.
  bool held(std::chrono::milliseconds limit = std::chrono::seconds(60));

  // How it goes on, once held: as if nothing had happened; with both ends closed; or with the
  // statement carried out and both ends closed before its answer comes.
  void release() { decide(Verdict::Go); }
  void cut() { decide(Verdict::Cut); }
  void lose_answer() { decide(Verdict::LoseAnswer); }

  // Closes both ends of all connections, wherever they are. New ones are let through.
  void cut_now();

  // The connection stays open at both ends and nothing passes any more: as through a network that
  // lost its way. What the client sends is taken and dropped; with `swallow_answers`, it is carried
  // out, and only the answers are dropped. The server hears nothing of the client's end, until
  // `forget_swallowed`.
  void swallow() { decide(Verdict::Swallow); }
  void swallow_answers() { decide(Verdict::SwallowAnswers); }
  void forget_swallowed();

  // Holds back whatever the server says for so long, from now on.
  void delay_answers(std::chrono::milliseconds time) { delay_ = time; }

  // The texts of all statements so far.
  std::vector<std::string> statements();

 private:
  enum class Verdict : std::uint8_t { Open, Go, Cut, LoseAnswer, Swallow, SwallowAnswers };

  void decide(Verdict verdict);
  void accept_clients();
  void serve(int client);
  void wait_until_forgotten();
  Verdict pass_statement(const std::string& text);
  int connect_to_server();
  void remember(int socket);

  std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> statements_;
  std::size_t number_ = 0;  // the statement to hold at, or 0
  std::string part_;        // or what it holds, or empty
  bool held_ = false;
  bool ending_ = false;
  bool forgotten_ = false;  // connections that swallow may end at the server
  Verdict verdict_ = Verdict::Open;
  std::atomic<std::chrono::milliseconds> delay_{};
  std::vector<int> sockets_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace weir::test
