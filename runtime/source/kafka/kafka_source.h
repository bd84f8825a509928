#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/model/pipeline.h"
#include "runtime/source/consumer_group.h"
#include "runtime/source/kafka/end_of_input.h"
#include "runtime/source/kafka/message_bytes.h"
#include "runtime/source/record_source.h"

namespace weir {

// What a source is opened for.
struct KafkaReader {
  int task = 1;                 // its number among the tasks of the pipeline
  EndOfInput* until = nullptr;  // reads to the end of all that is there; null: for ever
  // Told of faults that librdkafka rides out by itself, each text at most once a minute.
  std::function<void(const std::string& text)> warning{};
  // Told every few seconds how many brokers there is a connection to; not given: nobody counts.
  std::function<void(int)> brokers{};
};

// The topics of a pipeline, read as a member of its consumer group. librdkafka rides out lost
// connections and moved leaders; a fault of that kind is a warning, and poll returns Idle.
class KafkaSource final : public RecordSource, public ConsumerGroup {
 public:
  // X550 if librdkafka does not take the source's properties. Brokers that are down are no error.
  static Result<std::unique_ptr<KafkaSource>> open(const Pipeline& pipeline, KafkaReader reader);
  ~KafkaSource() override;

  // X551 where the position of a partition is gone, X553 if the client is of no further use.
  Result<Poll> poll(std::int64_t wait_ms, Record& out) override;
  std::string place(const Record& record) const override;
  ConsumerGroup* group() override { return this; }
  std::uint64_t bytes_read() const override { return bytes_read_; }
  std::uint64_t bytes_total() const override { return 0; }

  const std::vector<TopicPartition>& moved() const override { return moved_; }
  Result<void> start(const std::vector<StreamPosition>& positions) override;
  Result<void> let_go() override;
  Result<void> rejoin() override;
  Result<Bounds> bounds(const TopicPartition& partition) override;
  std::optional<std::int64_t> known_end(const TopicPartition& partition) const override;
  Result<std::optional<std::int64_t>> committed(const TopicPartition& partition) override;
  void commit(const std::vector<StreamPosition>& positions, Commit how) override;
  void hold() override;
  void resume() override;
  void hold_topic(const std::string& topic) override;
  Result<void> release_topic(const std::string& topic,
                             const std::vector<StreamPosition>& positions) override;

 private:
  struct Client;  // what librdkafka has given

  KafkaSource(const Pipeline& pipeline, KafkaReader reader, std::unique_ptr<Client> client);

  Result<void> subscribe();
  Result<std::optional<Poll>> see_event(Record& out);
  Result<std::optional<Poll>> see_rebalance();
  Result<std::optional<Poll>> see_error(int error,
                                        const std::string& text,
                                        const std::string& topic,
                                        std::int32_t partition);
  void see_statistics() const;
  Result<void> seek(const std::vector<StreamPosition>& positions);
  std::vector<TopicPartition> mine_of(const std::string& topic) const;
  std::vector<TopicPartition> mine_of_no_held_topic() const;
  void tell(const std::string& text);

  const Pipeline* pipeline_;
  KafkaReader reader_;
  std::unique_ptr<Client> client_;
  std::vector<TopicPartition> moved_;
  std::vector<TopicPartition> mine_;  // started and not let go
  bool joined_ = false;               // was given partitions, or none, at least once
  bool held_ = false;
  std::set<std::string> held_topics_;
  std::uint64_t bytes_read_ = 0;
  std::map<std::string, std::int64_t> told_;  // warning -> when, in milliseconds
  MessageBytes bytes_;                        // of the current record
};

// The ends of all partitions that the pipeline's rules read now; X552 if nobody can tell. Asks
// without joining the group.
Result<std::vector<StreamPosition>> ends_of_topics(const Pipeline& pipeline);

}  // namespace weir
