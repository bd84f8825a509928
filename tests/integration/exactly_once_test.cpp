#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "tests/integration/run_fixture.h"

// weir is killed at random moments and started again until it reaches the end of its input. Sizes
// grow with WEIR_TEST_ROWS; the default takes some seconds.
namespace weir::test::exactly_once_test {

namespace {

constexpr unsigned kSeed = 20261123;
constexpr int kKills = 10;

// Lines of one schema; `id_of` tells the key of a line. The schema is short, so that the test
// spends its time in what it tests.
template <typename IdOf>
std::string lines(std::size_t count, IdOf id_of) {
  const std::string head = R"({"schema":{"type":"struct","optional":false,"fields":[)"
                           R"({"field":"id","type":"int64","optional":false},)"
                           R"({"field":"v","type":"int64","optional":false}]},"payload":)";
  const std::string quoted = Json(head).dump();
  const std::string escaped = quoted.substr(1, quoted.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += fmt::format(R"({{"topic":"t","partition":{},"offset":{},"key":null,"payload":"{})"
                       R"({{\"id\":{},\"v\":{}}}}}"}})"
                       "\n",
                       i % 2,
                       i / 2,
                       escaped,
                       id_of(i),
                       i);
  }
  return out;
}

// Runs weir to the end, after killing it ten times on the way. Returns how many kills hit a run
// that was at work: the others came after its end.
int run_with_kills(const World& world) {
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(20, 400);
  int hits = 0;
  for (int i = 0; i < kKills; ++i) {
    WeirProcess process(world.folder.path(), world.arguments("run"), world.environment());
    process.close_input();
    if (process.runs_for(std::chrono::milliseconds(moment(random)))) {
      process.kill(SIGKILL);
      ++hits;
    }
    const Ended ended = process.wait();
    INFO(ended.err);
    REQUIRE((ended.signal == SIGKILL || ended.code == 0));
  }
  world.run();
  return hits;
}

}  // namespace

TEST_CASE("appended rows are there once after any number of kills", "[exactly_once]") {
  const std::size_t rows = size_from_environment("WEIR_TEST_ROWS", 200'000);
  World world("batch { rows = 500 }  topic \"t\" -> t { insert_mode = insert key = none }");
  world.events(lines(rows, [](std::size_t i) { return i; }));
  const int hits = run_with_kills(world);
  CHECK(hits >= 2);
  CHECK(world.value("SELECT count(*) FROM t") == std::to_string(rows));
  CHECK(world.value("SELECT count(DISTINCT id) FROM t") == std::to_string(rows));
  CHECK(world.value("SELECT count(*) FROM t WHERE id <> v") == "0");
  CHECK(world.dead_letters().empty());
  CHECK(contains(world.run().out, ": 0 written"));
}

TEST_CASE("updated rows hold their last value after any number of kills", "[exactly_once]") {
  const std::size_t rows = size_from_environment("WEIR_TEST_ROWS", 200'000);
  const std::size_t keys = rows / 10 * 2;
  World world("batch { rows = 500 }  topic \"t\" -> t { key = (id) }");
  // Five updates of each key; the number of keys is even, so that a key stays in its partition.
  world.events(lines(rows, [&](std::size_t i) { return i % keys; }));
  const int hits = run_with_kills(world);
  CHECK(hits >= 2);
  CHECK(world.value("SELECT count(*) FROM t") == std::to_string(keys));
  CHECK(world.value(fmt::format("SELECT count(*) FROM t WHERE v <> id + {}", rows - keys)) == "0");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("a run that is asked to stop writes what it has read", "[exactly_once]") {
  const int signal = GENERATE(SIGTERM, SIGHUP);
  World world("topic \"t\" -> t { insert_mode = insert key = none }", "-");
  WeirProcess process(world.folder.path(), world.arguments("run"), world.environment());
  process.write(lines(1001, [](std::size_t i) { return i; }));
  for (int look = 0; look < 500; ++look) {
    if (world.value("SELECT to_regclass('t') IS NOT NULL") == "t" &&
        world.value("SELECT count(*) FROM t") == "1001") {
      break;
    }
    REQUIRE(process.runs_for(std::chrono::milliseconds(20)));
  }
  process.kill(signal);
  const Ended ended = process.wait(std::chrono::seconds(20));
  CHECK(ended.code == 0);
  CHECK(ended.out == "1001 records read: 1001 written, 0 deleted\n");
  CHECK(world.value("SELECT count(*) FROM t") == "1001");
}

}  // namespace weir::test::exactly_once_test
