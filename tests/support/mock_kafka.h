#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::test {

// A record to be produced. Nothing for key or value is null.
struct Produced {
  std::string topic;
  std::int32_t partition = 0;
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

// Writes records into Kafka, and asks it what weir has told it.
class KafkaClient {
 public:
  explicit KafkaClient(const std::string& brokers);
  ~KafkaClient();
  KafkaClient(KafkaClient&&) = delete;
  KafkaClient& operator=(KafkaClient&&) = delete;

  // Whether a broker is there.
  bool answers();

  void create_topic(const std::string& name, int partitions);
  // Removes all records of a partition below an offset.
  void delete_records(const std::string& topic, std::int32_t partition, std::int64_t before);

  // In this order; returns when the broker has all of them, and fails the test if it does not.
  void produce(const std::vector<Produced>& records);

  // The same in a transaction of its own, which is committed or aborted.
  enum class Transaction : std::uint8_t { Committed, Aborted };
  void produce_in_transaction(const std::vector<Produced>& records, Transaction how);

  // The offset that a group has committed, or -1.
  std::int64_t committed(const std::string& group,
                         const std::string& topic,
                         std::int32_t partition);

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
  std::string brokers_;
};

// librdkafka's mock cluster: a broker in this process, that any client on this machine can use. It
// knows topics, groups and offsets, and forgets all of it at its end.
class MockKafka {
 public:
  MockKafka();
  ~MockKafka();
  MockKafka(MockKafka&&) = delete;
  MockKafka& operator=(MockKafka&&) = delete;

  // host:port, for `brokers = "..."`.
  std::string brokers() const;
  void create_topic(const std::string& name, int partitions) const;

  // The broker answers nobody, or again.
  void set_down() const;
  void set_up() const;

  // A topic has no leader for now, or again.
  void take_leader(const std::string& topic) const;
  void give_leader(const std::string& topic) const;

 private:
  struct Cluster;
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace weir::test
