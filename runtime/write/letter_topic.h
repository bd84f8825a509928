#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/source/kafka/producer.h"
#include "runtime/write/letter_sink.h"

namespace weir {

// A letter as a record: key and value are the record's own, byte for byte; its headers come first,
// and behind them those that Kafka Connect gives to its dead letters (`__connect.errors.*`), so
// that tools for these can read them.
Outgoing letter_record(const DeadLetter& letter, const std::string& pipeline, int task);

// Dead letters in a topic of the source's brokers.
class LetterTopic : public LetterSink {
 public:
  static Result<std::unique_ptr<LetterSink>> open(const Pipeline& pipeline, int task);

  Result<void> keep(const std::vector<DeadLetter>& letters) override;

 private:
  LetterTopic(std::unique_ptr<Producer> producer, std::string pipeline, int task)
      : producer_(std::move(producer)), pipeline_(std::move(pipeline)), task_(task) {}

  std::unique_ptr<Producer> producer_;
  std::string pipeline_;
  int task_;
};

}  // namespace weir
