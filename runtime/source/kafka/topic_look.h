#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compiler/model/pipeline.h"
#include "runtime/source/consumer_group.h"
#include "runtime/source/kafka/message_bytes.h"
#include "runtime/source/record_source.h"

namespace weir {

// The newest records of every partition that the pipeline's rules read: a bounded look, for a plan.
// Partition after partition by topic and number, so that the same topics give the same plan. Joins
// no group and leaves no trace with the brokers.
class TopicLook final : public RecordSource {
 public:
  static constexpr std::int64_t kNewest = 1000;  // records of a partition

  // X550 if librdkafka does not take the source's properties, X552 if the brokers can't be asked.
  static Result<std::unique_ptr<TopicLook>> open(const Pipeline& pipeline);
  ~TopicLook() override;

  // X552 if nothing comes of a partition that has records.
  Result<Poll> poll(std::int64_t wait_ms, Record& out) override;
  std::string place(const Record& record) const override;
  std::uint64_t bytes_read() const override { return bytes_read_; }
  std::uint64_t bytes_total() const override { return 0; }

  std::size_t partitions() const { return todo_.size(); }
  // Whether some partition has more records than were looked at.
  bool leaves_some() const { return leaves_some_; }

 private:
  struct Client;
  struct Part {
    TopicPartition at;
    std::int64_t from = 0;
    std::int64_t end = 0;
  };

  explicit TopicLook(std::unique_ptr<Client> client);
  Result<void> begin(const Part& part);
  Result<bool> see(const Part& part, Record& out);
  void next_part();

  std::unique_ptr<Client> client_;
  std::vector<Part> todo_;
  std::size_t at_ = 0;  // in todo_
  bool begun_ = false;  // that one
  bool leaves_some_ = false;
  std::uint64_t bytes_read_ = 0;
  MessageBytes bytes_;
};

}  // namespace weir
