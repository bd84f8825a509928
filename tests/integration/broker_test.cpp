#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <set>

#include "tests/integration/kafka_fixture.h"
#include "tests/support/real_kafka.h"

// A real broker. Hidden from a plain run of this program, because it needs what
// tests/support/kafka.sh fetches.
namespace weir::test::broker_test {

namespace {

constexpr unsigned kSeed = 20261124;

std::string count(World& world) {
  return world.value("SELECT to_regclass('t') IS NOT NULL") == "t"
             ? world.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t")
             : "no table";
}

struct BrokerWorld : World {
  explicit BrokerWorld(std::string_view settings) : World(settings), client(kafka.brokers()) {
    read_from(
        fmt::format("kafka {{ brokers = \"{}\"  client {{ {} }} }}", kafka.brokers(), kQuickGroup));
  }
  RealKafka kafka;
  KafkaClient client;
};

}  // namespace

TEST_CASE("a real broker's topics give the rows that the file gives", "[.][broker]") {
  World file(kShopRules, kShopCapture);
  file.run();
  BrokerWorld world(kShopRules);
  const std::vector<Produced> records = shop_capture();
  std::set<std::string> topics;
  for (const Produced& each : records) topics.insert(each.topic);
  for (const std::string& topic : topics) world.client.create_topic(topic, 1);
  world.client.produce(records);
  const Ended ended = world.weir("run", {"--until-end"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(contents(world) == contents(file));
}

TEST_CASE("weir and a real broker are killed, and every row is there once", "[.][broker]") {
  BrokerWorld world(
      "tasks = 2  batch { rows = 200 }  topic \"t\" -> t { insert_mode = insert key = none }");
  world.client.create_topic("t", 4);
  const std::size_t rows = size_from_environment("WEIR_TEST_ROWS", 20'000);
  world.client.produce(numbered(0, rows, 4));
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(50, 600);
  for (int kills = 0; kills < 8; ++kills) {
    Running weir(world);
    const std::string before = count(world);
    weir.until([&] { return count(world) != before || before.starts_with(std::to_string(rows)); });
    if (kills % 4 == 3) world.kafka.kill_and_restart();
    weir.process().runs_for(std::chrono::milliseconds(moment(random)));
    weir.process().kill(SIGKILL);
    weir.process().wait();
    world.client.produce(numbered(rows + static_cast<std::size_t>(kills) * 100, 100, 4));
  }
  const std::string all = std::to_string(rows + 800);
  Running weir(world);
  weir.until([&] { return count(world) == all + " " + all; });
  weir.stop();
  CHECK(count(world) == all + " " + all);
}

TEST_CASE("a broker that is killed under a run is waited for", "[.][broker]") {
  BrokerWorld world("topic \"t\" -> t { insert_mode = insert key = none }");
  world.client.create_topic("t", 2);
  world.client.produce(numbered(0, 100, 2));
  Running weir(world);
  weir.until([&] { return count(world) == "100 100"; });
  world.kafka.kill_and_restart();
  world.client.produce(numbered(100, 100, 2));
  weir.until([&] { return count(world) == "200 200"; });
  weir.stop();
}

// Markers of transactions take offsets, and the last one of a topic is no record.
TEST_CASE("records of transactions that were aborted are passed over", "[.][broker]") {
  using Transaction = KafkaClient::Transaction;
  BrokerWorld world("topic \"t\" -> t { insert_mode = insert key = none }");
  world.client.create_topic("t", 2);
  world.client.produce_in_transaction(numbered(0, 100, 2), Transaction::Committed);
  world.client.produce_in_transaction(numbered(100, 50, 2), Transaction::Aborted);
  CHECK(contains(world.weir("run", {"--until-end"}).out, "100 records read: 100 written"));
  CHECK(count(world) == "100 100");
  world.client.produce_in_transaction(numbered(150, 50, 2), Transaction::Aborted);
  CHECK(contains(world.weir("run", {"--until-end"}).out, "0 records read"));
  world.client.produce_in_transaction(numbered(200, 10, 2), Transaction::Committed);
  CHECK(contains(world.weir("run", {"--until-end"}).out, "10 records read: 10 written"));
  CHECK(count(world) == "110 110");
}

TEST_CASE("a broker asks for a password over TLS", "[.][broker]") {
  RealKafka kafka(RealKafka::Door::Locked);
  World world("topic \"t\" -> t { insert_mode = insert key = none }");
  const auto log_in = [&](std::string_view mechanism, std::string_view password) {
    world.read_from(
        fmt::format("kafka {{ brokers = \"{}\"  security_protocol = sasl_ssl  ssl_ca = \"{}\""
                    "  sasl_mechanism = {}  sasl_username = \"weir\"  sasl_password = \"{}\" }}",
                    kafka.locked_brokers(),
                    kafka.authority(),
                    mechanism,
                    password));
  };
  KafkaClient client(kafka.brokers());
  client.create_topic("t", 1);
  client.produce(numbered(0, 10, 1));
  const auto run = [&] {
    const Ended ended = world.weir("run", {"--until-end"});
    INFO(ended.err);
    CHECK(ended.code == 0);
  };
  log_in("PLAIN", RealKafka::kPlainPassword);
  run();
  CHECK(count(world) == "10 10");
  client.produce(numbered(10, 10, 1));
  log_in("SCRAM-SHA-256", RealKafka::kScramPassword);
  run();
  CHECK(count(world) == "20 20");
  log_in("SCRAM-SHA-256", "a guess");
  Running weir(world);
  weir.until([&] { return contains(weir.process().messages(), "uthentication failed"); });
  CHECK_FALSE(contains(weir.process().messages(), "a guess"));
  weir.process().kill(SIGTERM);
  weir.process().wait();
}

TEST_CASE("records that a real broker has removed stop the run", "[.][broker]") {
  BrokerWorld world("topic \"t\" -> t { insert_mode = insert key = none }");
  world.client.create_topic("t", 1);
  world.client.produce(numbered(0, 10, 1));
  REQUIRE(world.weir("run", {"--until-end"}).code == 0);
  world.client.produce(numbered(10, 10, 1));
  world.client.delete_records("t", 0, 15);
  const Ended ended = world.weir("run", {"--until-end"});
  CHECK(ended.code == 6);
  CHECK(contains(ended.err, "error[X551]: offset 10 was to come next, but the topic begins at 15"));
  CHECK(count(world) == "10 10");
}

}  // namespace weir::test::broker_test
