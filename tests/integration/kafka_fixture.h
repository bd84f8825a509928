#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/integration/run_fixture.h"
#include "tests/support/mock_kafka.h"

namespace weir::test {

// Timeouts that fit a test: a member that is away counts as dead after this time.
constexpr std::string_view kQuickGroup =
    "session.timeout.ms = 3000  heartbeat.interval.ms = 200"
    "  topic.metadata.refresh.interval.ms = 300  reconnect.backoff.max.ms = 500";

// A World whose source is a Kafka broker of this process.
class KafkaWorld : public World {
 public:
  // `source` stands in the source block beside the brokers, `client` in its `client`.
  explicit KafkaWorld(std::string_view settings,
                      std::string_view source = {},
                      std::string_view client = {});

  MockKafka kafka;
  KafkaClient client;

  // `weir run --until-end`; fails the test if it does not end with `code`.
  Ended run_to_end(int code = 0) const;
};

// One weir that runs until it is told to stop, with a folder of its own for what it says.
class Running {
 public:
  explicit Running(const World& world, const std::vector<std::string>& options = {});

  // Waits until it is so; fails the test if weir ends before, or after a minute.
  void until(const std::function<bool()>& so);
  // The same for weirs that are paused or whose end does not matter.
  static void wait_until(const std::function<bool()>& so);

  // Asks it to stop, and fails the test if it does not end well.
  Ended stop();
  WeirProcess& process() { return process_; }

 private:
  TempFolder folder_;
  WeirProcess process_;
};

// What a real connector sent of a shop, the rules that read it, and its records as they were.
constexpr const char* kShopCapture = WEIR_SOURCE_DIR "/examples/quickstart/shop.ndjson";
constexpr std::string_view kShopRules = R"(
  delete_mode = on
  topic "shop.shop.events_nokey" -> events_nokey {
    insert_mode = insert  delete_mode = off  key = none  truncate = apply
  }
  topic "shop.shop.*" -> "{table}"
)";
std::vector<Produced> shop_capture();

// The rows of every table but weir's own, and the dead letters without their places.
std::string contents(World& world);

// Rows {id, v} with their schema, ids counted from `first`; the partition is that of the id.
std::vector<Produced> numbered(std::size_t first,
                               std::size_t count,
                               std::int32_t partitions,
                               const std::string& topic = "t");

}  // namespace weir::test
