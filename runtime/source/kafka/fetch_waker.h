#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "runtime/source/consumer_group.h"
#include "runtime/source/kafka/librdkafka.h"

namespace weir {

// Keeps records coming while they are read faster than a queue of bounded size lasts.
//
// librdkafka stops fetching for a partition while its queue is full, and before 2.2, which brought
// fetch.queue.backoff.ms (see properties.h), its thread looks only once a second whether there is
// room again (confluentinc/librdkafka, issue 2879): that is one queue a second, whatever the reader
// could do. Any answer from the broker wakes the thread, so a small question is asked of the
// partition's leader after each piece that was read.
class FetchWaker {
 public:
  // The client must outlive it. Asks nothing of a librdkafka that needs no waking.
  explicit FetchWaker(rd_kafka_t* kafka);
  ~FetchWaker();  // waits for an answer that is due, for a second at most
  FetchWaker(FetchWaker&&) = delete;
  FetchWaker& operator=(FetchWaker&&) = delete;

  // So many bytes of a partition were taken off the queue.
  void taken(std::string_view topic, std::int32_t partition, std::size_t bytes);

 private:
  void work();

  rd_kafka_t* kafka_;
  std::size_t since_ = 0;  // bytes, since the last question

  std::mutex mutex_;  // over all below
  std::condition_variable changed_;
  std::optional<TopicPartition> asked_;
  bool ending_ = false;
  std::thread thread_;  // none if nothing is ever asked
};

}  // namespace weir
