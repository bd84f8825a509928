#include "tests/support/mock_kafka.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <utility>

namespace weir::test {

namespace {

constexpr int kWaitMs = 60'000;
constexpr int kBroker = 1;

rd_kafka_t* make(rd_kafka_type_t type,
                 std::initializer_list<std::pair<const char*, std::string>> properties) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, nullptr);
  std::array<char, 512> why{};
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK) {
      FAIL(why.data());
    }
  }
  rd_kafka_t* kafka = rd_kafka_new(type, conf, why.data(), why.size());
  if (kafka == nullptr) FAIL(why.data());
  return kafka;
}

rd_kafka_vu_t part(rd_kafka_vtype_t type) {
  rd_kafka_vu_t out{};
  out.vtype = type;
  return out;
}

rd_kafka_vu_t bytes(rd_kafka_vtype_t type, const std::optional<std::string>& text) {
  rd_kafka_vu_t out = part(type);
  out.u.mem.ptr = text ? const_cast<char*>(text->data()) : nullptr;
  out.u.mem.size = text ? text->size() : 0;
  return out;
}

// False if the producer's queue has no room at the moment.
bool try_to_produce(rd_kafka_t* producer, const Produced& record) {
  std::vector<rd_kafka_vu_t> parts = {bytes(RD_KAFKA_VTYPE_KEY, record.key),
                                      bytes(RD_KAFKA_VTYPE_VALUE, record.value)};
  parts.push_back(part(RD_KAFKA_VTYPE_TOPIC));
  parts.back().u.cstr = record.topic.c_str();
  parts.push_back(part(RD_KAFKA_VTYPE_PARTITION));
  parts.back().u.i32 = record.partition;
  parts.push_back(part(RD_KAFKA_VTYPE_MSGFLAGS));
  parts.back().u.i = RD_KAFKA_MSG_F_COPY;
  for (const auto& [name, text] : record.headers) {
    parts.push_back(part(RD_KAFKA_VTYPE_HEADER));
    parts.back().u.header = {
        .name = name.c_str(), .val = text.data(), .size = static_cast<ssize_t>(text.size())};
  }
  rd_kafka_error_t* error = rd_kafka_produceva(producer, parts.data(), parts.size());
  if (error == nullptr) return true;
  const bool full = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
  const std::string text = rd_kafka_error_string(error);
  rd_kafka_error_destroy(error);
  if (!full) FAIL(text);
  return false;
}

void require_done(rd_kafka_error_t* error) {
  if (error != nullptr) FAIL(rd_kafka_error_string(error));
}

}  // namespace

struct KafkaClient::Handles {
  rd_kafka_t* producer = nullptr;
};

KafkaClient::KafkaClient(const std::string& brokers)
    : handles_(std::make_unique<Handles>()), brokers_(brokers) {
  handles_->producer = make(RD_KAFKA_PRODUCER,
                            {{"bootstrap.servers", brokers},
                             {"partitioner", "random"},
                             {"linger.ms", "1"},
                             {"max.in.flight.requests.per.connection", "1"}});
}

KafkaClient::~KafkaClient() {
  rd_kafka_destroy(handles_->producer);
}

void KafkaClient::produce(const std::vector<Produced>& records) {
  rd_kafka_t* producer = handles_->producer;
  for (const Produced& each : records) {
    while (!try_to_produce(producer, each)) rd_kafka_poll(producer, 100);
  }
  REQUIRE(rd_kafka_flush(producer, kWaitMs) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void KafkaClient::produce_in_transaction(const std::vector<Produced>& records, Transaction how) {
  rd_kafka_t* producer =
      make(RD_KAFKA_PRODUCER,
           {{"bootstrap.servers", brokers_}, {"transactional.id", "test"}, {"linger.ms", "1"}});
  require_done(rd_kafka_init_transactions(producer, kWaitMs));
  require_done(rd_kafka_begin_transaction(producer));
  for (const Produced& each : records) {
    while (!try_to_produce(producer, each)) rd_kafka_poll(producer, 100);
  }
  REQUIRE(rd_kafka_flush(producer, kWaitMs) == RD_KAFKA_RESP_ERR_NO_ERROR);
  require_done(how == Transaction::Committed ? rd_kafka_commit_transaction(producer, kWaitMs)
                                             : rd_kafka_abort_transaction(producer, kWaitMs));
  rd_kafka_destroy(producer);
}

bool KafkaClient::answers() {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(handles_->producer, 0, nullptr, &metadata, 1000);
  if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

void KafkaClient::create_topic(const std::string& name, int partitions) {
  std::array<char, 512> why{};
  rd_kafka_NewTopic_t* topic =
      rd_kafka_NewTopic_new(name.c_str(), partitions, 1, why.data(), why.size());
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handles_->producer);
  rd_kafka_CreateTopics(handles_->producer, &topic, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, kWaitMs);
  REQUIRE(event != nullptr);
  REQUIRE(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_NewTopic_destroy(topic);
}

void KafkaClient::delete_records(const std::string& topic,
                                 std::int32_t partition,
                                 std::int64_t before) {
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = before;
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(list);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handles_->producer);
  rd_kafka_DeleteRecords(handles_->producer, &request, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, kWaitMs);
  REQUIRE(event != nullptr);
  REQUIRE(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteRecords_destroy(request);
  rd_kafka_topic_partition_list_destroy(list);
}

std::int64_t KafkaClient::committed(const std::string& group,
                                    const std::string& topic,
                                    std::int32_t partition) {
  rd_kafka_t* asking =
      make(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers_}, {"group.id", group}});
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
  const auto error = rd_kafka_committed(asking, list, kWaitMs);
  const std::int64_t offset = list->elems[0].offset;
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_destroy(asking);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) FAIL(rd_kafka_err2str(error));
  return offset < 0 ? -1 : offset;
}

struct MockKafka::Cluster {
  rd_kafka_t* owner = nullptr;
  rd_kafka_mock_cluster_t* cluster = nullptr;
};

MockKafka::MockKafka() : cluster_(std::make_unique<Cluster>()) {
  cluster_->owner = make(RD_KAFKA_PRODUCER, {});
  cluster_->cluster = rd_kafka_mock_cluster_new(cluster_->owner, kBroker);
  REQUIRE(cluster_->cluster != nullptr);
}

MockKafka::~MockKafka() {
  rd_kafka_mock_cluster_destroy(cluster_->cluster);
  rd_kafka_destroy(cluster_->owner);
}

std::string MockKafka::brokers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_->cluster);
}

void MockKafka::create_topic(const std::string& name, int partitions) const {
  REQUIRE(rd_kafka_mock_topic_create(cluster_->cluster, name.c_str(), partitions, 1) ==
          RD_KAFKA_RESP_ERR_NO_ERROR);
}

void MockKafka::set_down() const {
  rd_kafka_mock_broker_set_down(cluster_->cluster, kBroker);
}

void MockKafka::take_leader(const std::string& topic) const {
  rd_kafka_mock_topic_set_error(
      cluster_->cluster, topic.c_str(), RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
}

void MockKafka::give_leader(const std::string& topic) const {
  rd_kafka_mock_topic_set_error(cluster_->cluster, topic.c_str(), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void MockKafka::set_up() const {
  rd_kafka_mock_broker_set_up(cluster_->cluster, kBroker);
}

}  // namespace weir::test
