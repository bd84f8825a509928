#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/integration/kafka_fixture.h"

// One weir reads from a broker.
namespace weir::test::kafka_test {

namespace {

constexpr std::string_view kAppend =
    "batch { rows = 100 }  topic \"t\" -> t { insert_mode = insert key = none }";

void create_topics(const MockKafka& kafka, const std::vector<Produced>& records) {
  std::set<std::string> topics;
  for (const Produced& each : records) topics.insert(each.topic);
  for (const std::string& topic : topics) kafka.create_topic(topic, 1);
}

std::string count(World& world) {
  return world.value("SELECT to_regclass('t') IS NOT NULL") == "t"
             ? world.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t")
             : "no table";
}

}  // namespace

TEST_CASE("a real connector's records give the same rows from Kafka as from a file", "[kafka]") {
  World file(kShopRules, kShopCapture);
  file.run();
  KafkaWorld world(kShopRules);
  const std::vector<Produced> records = shop_capture();
  create_topics(world.kafka, records);
  world.client.produce(records);
  world.run_to_end();
  CHECK(contents(world) == contents(file));
  CHECK(world.value("SELECT place FROM _weir_dead_letters WHERE \"offset\" = 75") ==
        "topic shop.shop.orders, partition 0, offset 75");
  CHECK(contains(world.run_to_end().out, "0 records read"));
}

TEST_CASE("a run goes on where the rows say, whatever the group has committed", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 500, 2));
  world.run_to_end();
  CHECK(count(world) == "500 500");
  CHECK(world.client.committed("weir-p", "t", 0) == 250);
  CHECK(world.client.committed("weir-p", "t", 1) == 250);
  // The rows are the truth: as if the last transaction had been lost with its server.
  world.database.run("DELETE FROM t WHERE id >= 400; UPDATE _weir_offsets SET next_offset = 200");
  world.client.produce(numbered(500, 100, 2));
  world.run_to_end();
  CHECK(count(world) == "600 600");
}

TEST_CASE("rows are there once after any number of kills of a reader of Kafka", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  world.client.produce(numbered(0, 3000, 2));
  for (int kills = 0; kills < 3; ++kills) {
    Running weir(world);
    const std::string before = count(world);
    weir.until([&] { return count(world) != before; });
    weir.process().kill(SIGKILL);
    weir.process().wait();
    world.client.produce(numbered(3000 + static_cast<std::size_t>(kills) * 200, 200, 2));
  }
  world.run_to_end();
  CHECK(count(world) == "3600 3600");
}

TEST_CASE("a tombstone removes its row", "[kafka]") {
  KafkaWorld world("delete_mode = on  topic \"t\" -> t { key = (id) }");
  world.kafka.create_topic("t", 1);
  const std::string key = with_schema("id int64", {{"id", 1}});
  const std::string other = with_schema("id int64", {{"id", 2}});
  const auto row = [](int id) { return with_schema("id int64, v string?", {{"id", id}}); };
  world.client.produce({{.topic = "t", .key = key, .value = row(1)},
                        {.topic = "t", .key = other, .value = row(2)},
                        {.topic = "t", .key = key}});
  world.run_to_end();
  CHECK(world.value("SELECT string_agg(id::text, ',') FROM t") == "2");
}

TEST_CASE("records without schemas follow a declared event", "[kafka]") {
  KafkaWorld world("", "format = json");
  world.configure("topic \"payments\" -> payments",
                  "event Payment on \"payments\" { id int64 key  amount decimal(12,2)  at date }");
  world.kafka.create_topic("payments", 1);
  world.client.produce({{.topic = "payments",
                         .key = R"({"id":7})",
                         .value = R"({"id":7,"amount":"12.50","at":"2026-01-31"})"}});
  world.run_to_end();
  CHECK(world.value("SELECT id || ' ' || amount || ' ' || at FROM payments") ==
        "7 12.50 2026-01-31");
}

TEST_CASE("topics are matched as topic rules say, and new ones are found while running",
          "[kafka]") {
  KafkaWorld world("topic \"a.*\" -> \"{table}\" { insert_mode = insert key = none }");
  world.kafka.create_topic("a.one", 1);
  world.kafka.create_topic("a.one.deep", 1);
  world.kafka.create_topic("ba.one", 1);
  world.kafka.create_topic("aXone", 1);
  for (const char* topic : {"a.one", "a.one.deep", "ba.one", "aXone"}) {
    world.client.produce(numbered(0, 3, 1, topic));
  }
  Running weir(world);
  weir.until([&] { return world.value("SELECT to_regclass('one') IS NOT NULL") == "t"; });
  world.kafka.create_topic("a.two", 2);
  world.client.produce(numbered(0, 10, 2, "a.two"));
  weir.until([&] {
    return world.value("SELECT to_regclass('two') IS NOT NULL") == "t" &&
           world.value("SELECT count(*) FROM two") == "10";
  });
  weir.stop();
  CHECK(world.value("SELECT string_agg(DISTINCT topic, ',' ORDER BY topic) FROM _weir_offsets") ==
        "a.one,a.two");
}

TEST_CASE("a new pipeline may begin at the ends of its topics, and loses nothing then", "[kafka]") {
  KafkaWorld world("topic \"a.*\" -> \"{table}\" { insert_mode = insert key = none }",
                   "start = latest");
  world.kafka.create_topic("a.t", 2);
  world.client.produce(numbered(0, 100, 2, "a.t"));
  world.run_to_end();
  CHECK(count(world) == "no table");
  // What comes between two runs is read, and a new topic from its beginning.
  world.client.produce(numbered(100, 10, 2, "a.t"));
  world.kafka.create_topic("a.u", 1);
  world.client.produce(numbered(0, 5, 1, "a.u"));
  world.run_to_end();
  CHECK(count(world) == "10 10");
  CHECK(world.value("SELECT count(*) FROM u") == "5");
}

TEST_CASE("a position that its topic does not have stops the run", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 10, 1));
  world.run_to_end();
  world.database.run("UPDATE _weir_offsets SET next_offset = 11");
  const Ended ended = world.run_to_end(6);
  CHECK(contains(ended.err, "error[X551]: offset 11 was to come next, but the topic ends at 10"));
  CHECK(contains(ended.err, "topic t, partition 0"));
  CHECK(count(world) == "10 10");
}

TEST_CASE("at least once, the group's account says where to go on", "[kafka]") {
  KafkaWorld world("delivery = at_least_once  topic \"t\" -> t { key = (id) }");
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 20, 1));
  world.run_to_end();
  CHECK(world.client.committed("weir-p", "t", 0) == 20);
  CHECK(contains(world.weir("run", {"--from-start"}).err, "error[S118]"));
  // Another group begins anew, and the rows of before are written again.
  world.read_from(
      fmt::format("kafka {{ brokers = \"{}\"  group = \"other\" }}", world.kafka.brokers()));
  world.database.run("UPDATE t SET v = 0");
  world.client.produce(numbered(20, 5, 1));
  CHECK(contains(world.run_to_end().out, "5 written"));
  CHECK(world.client.committed("other", "t", 0) == 25);
}

TEST_CASE("a property that librdkafka does not take is named, without its value", "[kafka]") {
  KafkaWorld world(kAppend, "", "no.such.property = \"secret\"");
  const Ended ended = world.run_to_end(6);
  CHECK(contains(ended.err, "error[X550]"));
  CHECK(contains(ended.err, "`no.such.property`"));
  CHECK_FALSE(contains(ended.err, "secret"));
}

TEST_CASE("headers are kept with a record that is set aside", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce({{.topic = "t", .value = "{", .headers = {{"source", "s\xff"}}}});
  world.run_to_end();
  CHECK(world.value("SELECT code || ' ' || headers FROM _weir_dead_letters") ==
        "D401 [\"source\",\"s\xef\xbf\xbd\"]");
}

TEST_CASE("brokers that are away are waited for", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  world.client.produce(numbered(0, 10, 1));
  world.kafka.set_down();
  Running weir(world);
  weir.until([&] { return contains(weir.process().messages(), "Kafka: "); });
  world.kafka.set_up();
  weir.until([&] { return count(world) == "10 10"; });
  weir.stop();
}

TEST_CASE("brokers that are away hold up no stop, also if much was being read", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 1);
  std::vector<Produced> records;  // more than two questions' worth; the mock keeps 5 MiB
  for (int id = 0; id < 40; ++id) {
    records.push_back({.topic = "t",
                       .value = with_schema("id int64, v string?",
                                            {{"id", id}, {"v", std::string(100'000, 'x')}})});
  }
  world.client.produce(records);
  Running weir(world);
  weir.until([&] { return count(world) == "40 40"; });
  world.kafka.set_down();
  weir.stop();
}

TEST_CASE("a plan looks at the topics, and is what a run then does", "[kafka]") {
  World file(kShopRules, kShopCapture);
  KafkaWorld world(kShopRules);
  const std::vector<Produced> records = shop_capture();
  create_topics(world.kafka, records);
  world.client.produce(records);
  const Ended plan = world.weir("plan", {"--format", "sql"});
  INFO(plan.err);
  CHECK(plan.code == 3);
  const auto tables = [](const std::string& text) {
    const std::size_t first = text.find("CREATE TABLE");
    return text.substr(first, text.rfind("COMMIT;") - first);
  };
  REQUIRE(contains(plan.out, "CREATE TABLE"));
  CHECK(tables(plan.out) == tables(file.weir("plan", {"--format", "sql"}).out));
  CHECK(world.client.committed("weir-p", "shop.shop.orders", 0) == -1);
  world.run_to_end();
  const Ended after = world.weir("plan", {"--format", "json"});
  CHECK(contains(after.out, "\"operations\": []"));
}

TEST_CASE("a plan looks at the newest records of each partition, and says so", "[kafka]") {
  KafkaWorld world(kAppend);
  world.kafka.create_topic("t", 2);
  std::vector<Produced> records = numbered(0, 1, 1);
  records.front().value = with_schema("id int64, v int64, old string?", {{"id", 0}, {"v", 0}});
  const std::vector<Produced> more = numbered(0, 2100, 2);
  records.insert(records.end(), more.begin(), more.end());
  records.push_back(
      {.topic = "t",
       .partition = 1,
       .value = with_schema("id int64, v int64, fresh string?", {{"id", 1}, {"v", 1}})});
  world.client.produce(records);
  const Ended plan = world.weir("plan");
  INFO(plan.err);
  CHECK(plan.code == 2);
  CHECK(contains(plan.err, "the newest 1000 records were looked at"));
  CHECK(contains(plan.out, "fresh"));
  CHECK_FALSE(contains(plan.out, "old"));
  CHECK(plan.out == world.weir("plan").out);
}

TEST_CASE("a plan without brokers knows what is declared, or says what it lacks", "[kafka]") {
  World world("topic \"payments\" -> payments");
  const std::string nobody = "kafka { brokers = \"127.0.0.1:1\"  format = json }";
  world.read_from(nobody);
  const Ended lacks = world.weir("plan");
  CHECK(lacks.code == 1);
  CHECK(contains(lacks.err, "error[X552]"));
  world.configure("topic \"payments\" -> payments",
                  "event Payment on \"payments\" { id int64 key  amount decimal(12,2) }");
  const Ended declared = world.weir("plan");
  CHECK(declared.code == 2);
  CHECK(contains(declared.err, "this plan knows the declared events only"));
  CHECK(contains(declared.out, "amount"));
}

}  // namespace weir::test::kafka_test
