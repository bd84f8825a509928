#include "tests/integration/kafka_fixture.h"

#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <thread>

namespace weir::test {

namespace {

constexpr std::chrono::milliseconds kLook(20);
constexpr std::chrono::minutes kLimit(1);

}  // namespace

KafkaWorld::KafkaWorld(std::string_view settings,
                       std::string_view source,
                       std::string_view client_settings)
    : World(settings), client(kafka.brokers()) {
  read_from(fmt::format("kafka {{ brokers = \"{}\"  {}  client {{ {} {} }} }}",
                        kafka.brokers(),
                        source,
                        kQuickGroup,
                        client_settings));
}

Ended KafkaWorld::run_to_end(int code) const {
  Ended ended = weir("run", {"--until-end"});
  INFO(ended.err << ended.out);
  REQUIRE(ended.signal == 0);
  REQUIRE(ended.code == code);
  return ended;
}

Running::Running(const World& world, const std::vector<std::string>& options)
    : process_(folder_.path(), world.arguments("run", options), world.environment()) {}

void Running::until(const std::function<bool()>& so) {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (!so()) {
    INFO(process_.messages());
    REQUIRE(process_.runs_for(kLook));
    REQUIRE(std::chrono::steady_clock::now() < deadline);
  }
}

void Running::wait_until(const std::function<bool()>& so) {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (!so()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(kLook);
  }
}

Ended Running::stop() {
  process_.kill(SIGTERM);
  Ended ended = process_.wait(std::chrono::seconds(60));
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  return ended;
}

std::vector<Produced> shop_capture() {
  std::vector<Produced> out;
  std::ifstream file(kShopCapture);
  for (std::string line; std::getline(file, line);) {
    const Json record = Json::parse(line);
    const auto text = [&](const char* member) {
      return record[member].is_null() ? std::nullopt
                                      : std::optional(record[member].get<std::string>());
    };
    out.push_back({.topic = record["topic"],
                   .partition = record["partition"],
                   .key = text("key"),
                   .value = text("payload")});
  }
  return out;
}

std::string contents(World& world) {
  std::string out;
  const std::string tables =
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
      " AND relname !~ '^_weir_' ORDER BY 1";
  for (const auto& table : world.database.query(tables)) {
    out += table[0] + " " +
           world.value("SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"" + table[0] +
                       "\" t") +
           "\n";
  }
  for (const std::string& letter : world.dead_letters()) out += letter + "\n";
  return out;
}

std::vector<Produced> numbered(std::size_t first,
                               std::size_t count,
                               std::int32_t partitions,
                               const std::string& topic) {
  std::vector<Produced> out;
  for (std::size_t id = first; id < first + count; ++id) {
    out.push_back({.topic = topic,
                   .partition = static_cast<std::int32_t>(id) % partitions,
                   .value = with_schema("id int64, v int64", {{"id", id}, {"v", id}})});
  }
  return out;
}

}  // namespace weir::test
