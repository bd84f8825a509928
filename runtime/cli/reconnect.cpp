#include "runtime/cli/reconnect.h"

#include <random>
#include <thread>

#include "runtime/cli/planning.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

constexpr int kMaxTimes = 3;
constexpr int kConnectTries = 8;

}  // namespace

bool is_lost(const Error& error) {
  return error.code == Code::X502;
}

Reconnect::Reconnect(const Pipeline& pipeline)
    : pipeline_(pipeline), backoff_(std::random_device{}()) {}

Result<pg::Connection> Reconnect::after(const Error& lost) {
  if (++times_ > kMaxTimes) return tl::make_unexpected(lost);
  log(Level::Warning, to_text(lost));
  log(Level::Info, "connecting again");
  Error last = lost;
  for (int tries = 0; tries < kConnectTries; ++tries) {
    std::this_thread::sleep_for(backoff_.next({}));
    auto connection = connect(pipeline_, pg::SessionUse::Shared);
    if (connection) return connection;
    last = connection.error();
  }
  return tl::make_unexpected(last);
}

}  // namespace weir
