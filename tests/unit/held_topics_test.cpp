#include "runtime/pipeline/held_topics.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>

namespace weir::held_topics_test {

namespace {

using For = HeldTopics::For;
using std::chrono::milliseconds;

const QualifiedName kTable{.schema = "public", .name = "t"};
const QualifiedName kOther{.schema = "public", .name = "u"};
constexpr milliseconds kPause(1000);

PartitionState state(const std::string& topic, std::int32_t partition, std::int64_t sent) {
  PartitionState out;
  out.topic = topic;
  out.partition = partition;
  out.sent = sent;
  return out;
}

struct World {
  std::set<std::pair<std::string, std::int32_t>> ours = {{"a", 0}, {"a", 1}, {"b", 0}, {"u", 0}};
  HeldTopics held{[this](std::string_view topic, std::int32_t partition) {
    return ours.contains({std::string(topic), partition});
  }};
};

}  // namespace

TEST_CASE("a topic that is held waits, is tried, and goes on with the row that it waited for",
          "[held]") {
  World world;
  HeldTopics& held = world.held;
  CHECK(held.empty());
  const auto before = HeldTopics::Clock::now();
  held.hold({.locked = kTable, .own = {"a"}, .tables = {kTable}}, kPause);
  held.rows_stand_at("a", 1, 7);
  CHECK(held.waits("a"));
  CHECK_FALSE(held.waits("b"));
  CHECK(held.due(before).empty());
  CHECK(held.due(before + 2 * kPause) == std::vector<std::string>{"a"});
  CHECK_FALSE(held.gone_on(state("a", 1, 0), 8, For::Rows));

  held.released("a", before);
  CHECK_FALSE(held.waits("a"));
  CHECK(held.contains("a"));
  CHECK_FALSE(held.gone_on(state("a", 0, 0), 100, For::Rows));
  CHECK_FALSE(held.gone_on(state("a", 1, 0), 7, For::Rows));
  CHECK_FALSE(held.gone_on(state("a", 1, 0), 8, For::Change));
  CHECK(held.gone_on(state("a", 1, 0), 8, For::Rows));
  CHECK(held.empty());
}

TEST_CASE("pauses between tries grow, up to five times the first", "[held]") {
  World world;
  HeldTopics& held = world.held;
  for (int tries = 1; tries <= 8; ++tries) {
    const int pauses = std::min(tries, HeldTopics::kMostPauses);
    const auto now = HeldTopics::Clock::now();
    held.hold({.locked = kTable, .own = {"a"}, .tables = {kTable}}, kPause);
    INFO(tries);
    CHECK(held.due(now + pauses * kPause * 7 / 10).empty());
    CHECK(held.due(now + pauses * kPause * 13 / 10).size() == 1);
  }
  const auto now = HeldTopics::Clock::now();
  held.put_off("a", now);
  CHECK(held.due(now + 2 * kPause).size() == 1);
}

TEST_CASE("a topic without a record goes on with the others of its table", "[held]") {
  World world;
  HeldTopics& held = world.held;
  held.hold({.locked = kTable, .own = {"a", "b"}, .tables = {kTable}}, kPause);
  held.hold({.locked = kOther, .own = {"u"}, .tables = {kOther}}, kPause);
  held.rows_stand_at("a", 0, 3);
  CHECK(held.waiting() == std::vector<std::string>{"a", "b", "u"});
  for (const char* topic : {"a", "b"}) held.released(topic, HeldTopics::Clock::now());
  held.forget_settled();
  CHECK(held.contains("b"));
  CHECK(held.gone_on(state("a", 0, 0), 4, For::Rows));
  CHECK_FALSE(held.contains("b"));
  CHECK(held.waits("u"));
}

TEST_CASE("tables are tried one at a time, the one that waits for the longest time first",
          "[held]") {
  World world;
  HeldTopics& held = world.held;
  const auto begin = HeldTopics::Clock::now();
  held.hold({.locked = kOther, .own = {"u"}, .tables = {kOther}}, kPause);
  held.hold({.locked = kTable, .own = {"a", "b"}, .tables = {kTable}}, kPause);
  const auto late = begin + 10 * kPause;
  held.put_off("u", late);
  CHECK(held.due(late) == std::vector<std::string>{"a", "b"});
  for (const char* topic : {"a", "b"}) held.released(topic, late);
  CHECK(held.due(late).empty());
  CHECK(held.due(late + kPause) == std::vector<std::string>{"u"});
  // What has got through makes room for the next one.
  held.rows_stand_at("a", 0, 3);
  CHECK(held.gone_on(state("a", 0, 0), 4, For::Rows));
  CHECK(held.due(late) == std::vector<std::string>{"u"});
}

TEST_CASE("a topic that turns up later waits with those that its table is tied to", "[held]") {
  World world;
  HeldTopics& held = world.held;
  CHECK_FALSE(held.join("u", kOther, 0, 1));
  held.hold({.locked = kTable, .own = {"a"}, .tables = {kTable, kOther}}, kPause);
  CHECK_FALSE(held.join("u", {.schema = "public", .name = "else"}, 0, 1));
  CHECK(held.join("u", kOther, 0, 1));
  CHECK(held.due(HeldTopics::Clock::now() + 2 * kPause) == std::vector<std::string>{"a", "u"});
  for (const char* topic : {"a", "u"}) held.released(topic, HeldTopics::Clock::now());
  // While they are tried, it is tried with them.
  held.rows_stand_at("a", 0, 3);
  CHECK_FALSE(held.join("b", kOther, 0, 1));
  CHECK(held.contains("b"));
  CHECK(held.hold_orphan("b"));
}

TEST_CASE("rows that miss others wait as long as these wait for a lock", "[held]") {
  World world;
  HeldTopics& held = world.held;
  CHECK_FALSE(held.hold_orphan("u"));
  held.hold({.locked = kTable, .own = {"a"}, .tied = {"u"}, .tables = {kTable, kOther}}, kPause);
  held.rows_stand_at("a", 0, 3);
  held.rows_stand_at("u", 0, 5);
  const auto now = HeldTopics::Clock::now();
  for (const char* topic : {"a", "u"}) held.released(topic, now);
  // Rows of it that have got through say nothing of the next ones.
  CHECK_FALSE(held.gone_on(state("u", 0, 0), 6, For::Rows));
  CHECK(held.hold_orphan("u"));
  CHECK(held.waits("u"));
  CHECK_FALSE(held.hold_orphan("a"));
  held.released("u", now);
  CHECK(held.gone_on(state("a", 0, 0), 4, For::Rows));
  CHECK_FALSE(held.hold_orphan("u"));
  CHECK(held.gone_on(state("u", 0, 0), 7, For::Rows));
  CHECK(held.empty());
}

TEST_CASE("topics of one table do not wait for each other's rows", "[held]") {
  World world;
  HeldTopics& held = world.held;
  held.hold({.locked = kTable, .own = {"a", "b"}, .tables = {kTable}}, kPause);
  held.rows_stand_at("a", 0, 3);
  held.rows_stand_at("b", 0, 5);
  CHECK_FALSE(held.hold_orphan("a"));
  CHECK_FALSE(held.hold_orphan("b"));
}

TEST_CASE("a try of which nothing has come is over after a while", "[held]") {
  World world;
  HeldTopics& held = world.held;
  const auto now = HeldTopics::Clock::now();
  held.hold({.locked = kTable, .own = {"a", "b"}, .tables = {kTable}}, kPause);
  held.released("a", now);
  held.forget_over(now + HeldTopics::kTryIsOver / 2);
  CHECK(held.contains("a"));
  held.forget_over(now + 2 * HeldTopics::kTryIsOver);
  CHECK_FALSE(held.contains("a"));
  CHECK(held.waits("b"));
}

TEST_CASE("what waited for a partition that is gone is another task's", "[held]") {
  World world;
  HeldTopics& held = world.held;
  held.hold({.locked = kTable, .own = {"a"}, .tables = {kTable}}, kPause);
  held.change_stands_at("a", 1, 5);
  held.rows_stand_at("a", 0, 2);  // the change is what it waits for
  world.ours.erase({"a", 1});
  held.forget_settled();
  CHECK(held.waits("a"));  // its records are still to be asked for
  held.released("a", HeldTopics::Clock::now());
  SECTION("at the next look") {
    held.forget_settled();
    CHECK(held.empty());
  }
  SECTION("or when another record joins") {
    CHECK(held.gone_on(state("a", 0, 0), 1, For::Change));
    CHECK(held.empty());
  }
}

}  // namespace weir::held_topics_test
