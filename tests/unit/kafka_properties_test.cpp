#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "runtime/source/kafka/properties.h"

namespace weir::kafka_properties_test {

namespace {

// The value that counts: the last one.
std::string value_of(const Properties& properties, const std::string& name) {
  const auto found = std::find_if(
      properties.rbegin(), properties.rend(), [&](const auto& each) { return each.first == name; });
  return found == properties.rend() ? "" : found->second;
}

Pipeline pipeline_with(Properties properties) {
  Pipeline out;
  out.name = "shop";
  out.source.kind = SourceKind::Kafka;
  out.source.kafka.properties = std::move(properties);
  return out;
}

}  // namespace

TEST_CASE("the file may change weir's defaults and not what its promises rest on", "[kafka]") {
  const Properties properties = consumer_properties(pipeline_with({{"bootstrap.servers", "b:9092"},
                                                                   {"check.crcs", "false"},
                                                                   {"auto.offset.reset", "latest"},
                                                                   {"enable.auto.commit", "true"}}),
                                                    1);
  CHECK(value_of(properties, "bootstrap.servers") == "b:9092");
  CHECK(value_of(properties, "check.crcs") == "false");
  CHECK(value_of(properties, "auto.offset.reset") == "error");
  CHECK(value_of(properties, "enable.auto.commit") == "false");
  CHECK(value_of(properties, "isolation.level") == "read_committed");
  CHECK(value_of(properties, "group.id") == "weir-shop");
  CHECK(value_of(properties, "client.id") == "weir-shop-1");
}

TEST_CASE("each task of a pipeline is a static member of its own", "[kafka]") {
  Pipeline pipeline = pipeline_with({{"group.instance.id", "host-a"}});
  CHECK(value_of(consumer_properties(pipeline, 1), "group.instance.id") == "host-a");
  pipeline.tasks = 2;
  CHECK(value_of(consumer_properties(pipeline, 2), "group.instance.id") == "host-a-2");
}

TEST_CASE("a task counts as dead later than a change of tables may take", "[kafka]") {
  Pipeline pipeline = pipeline_with({});
  CHECK(value_of(consumer_properties(pipeline, 1), "max.poll.interval.ms") == "900000");
  pipeline.lock.total_ms = 3'600'000;
  CHECK(value_of(consumer_properties(pipeline, 1), "max.poll.interval.ms") == "3900000");
  pipeline.lock.total_ms = 86'400'000;
  CHECK(value_of(consumer_properties(pipeline, 1), "max.poll.interval.ms") == "86400000");
}

TEST_CASE("a pattern of topics becomes a subscription", "[kafka]") {
  CHECK(subscription("shop.orders") == "shop.orders");
  CHECK(subscription("shop.*") == "^shop\\.[^.]*$");
  CHECK(subscription("**.orders-*") == "^.*\\.orders-[^.]*$");
  CHECK(subscription("a***") == "^a.*[^.]*$");
}

}  // namespace weir::kafka_properties_test
