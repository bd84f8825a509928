#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "compiler/diagnostics/error.h"

namespace weir {

struct HttpAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers GET requests of a few programs that look in now and then: a connection at a time, a
// request a connection, two seconds for its head, nothing read beyond that. It has one thread, in
// which `answer` is called with the path.
class HttpServer {
 public:
  using Answer = std::function<HttpAnswer(std::string_view path)>;

  // `where` is a port of 127.0.0.1, or address:port with a numeric address ([::1]:9000). X532 if it
  // can't be had.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& where, Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "127.0.0.1:9000", with the port that the system has chosen if 0 was asked for.
  const std::string& place() const { return place_; }

 private:
  HttpServer(int listener, std::string place, Answer answer);
  void serve();
  void serve_one(int client) const;

  int listener_;
  std::string place_;
  Answer answer_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace weir
