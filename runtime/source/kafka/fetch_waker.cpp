#include "runtime/source/kafka/fetch_waker.h"

#include <utility>

namespace weir {

namespace {

// A sixteenth of queued.max.messages.kbytes, which is read in some 5 ms. Rows a second from one
// partition, 150,000 events of 3.3 kB (tests/bench/sinks.sh has the like): 22,600 without
// questions, 39,000 to 74,000 with one each 8 MiB, 52,000 to 57,000 each 4, 64,000 to 67,000
// each 2.
constexpr std::size_t kPiece = 2U << 20U;
constexpr int kAnswerMs = 1'000;

}  // namespace

FetchWaker::FetchWaker(rd_kafka_t* kafka) : kafka_(kafka) {
  if (!backs_off_by_itself()) thread_ = std::thread([this] { work(); });
}

FetchWaker::~FetchWaker() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void FetchWaker::taken(std::string_view topic, std::int32_t partition, std::size_t bytes) {
  since_ += bytes;
  if (since_ < kPiece || !thread_.joinable()) return;
  since_ = 0;
  {
    const std::lock_guard lock(mutex_);
    asked_ = {.topic = std::string(topic), .partition = partition};
  }
  changed_.notify_one();
}

void FetchWaker::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || asked_.has_value(); });
    if (ending_) return;
    const TopicPartition at = *std::exchange(asked_, std::nullopt);
    lock.unlock();
    // What it says is of no interest, nor whether it says anything.
    static_cast<void>(ask_offset(kafka_, at, PartitionEnd::Next, kAnswerMs));
    lock.lock();
  }
}

}  // namespace weir
