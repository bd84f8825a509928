#include "runtime/source/kafka/topic_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "runtime/source/kafka/kafka_source.h"
#include "runtime/source/kafka/librdkafka.h"
#include "runtime/source/kafka/message.h"
#include "runtime/source/kafka/properties.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kSilence(30);
constexpr int kLookMs = 200;

}  // namespace

struct TopicLook::Client {
  KafkaPtr kafka;
  QueuePtr queue;
  EventPtr event;           // the current one; a record's bytes are its
  Clock::time_point heard;  // when something came last
  std::string trouble;      // what librdkafka has said since
};

Result<std::unique_ptr<TopicLook>> TopicLook::open(const Pipeline& pipeline) {
  WEIR_TRY(std::vector<StreamPosition> ends, ends_of_topics(pipeline));
  std::ranges::sort(ends, {}, &StreamPosition::at);
  auto client = std::make_unique<Client>();
  WEIR_TRY(client->kafka, make_consumer(consumer_properties(pipeline, 0)));
  client->queue.reset(rd_kafka_queue_get_consumer(client->kafka.get()));
  std::unique_ptr<TopicLook> out(new TopicLook(std::move(client)));
  for (const StreamPosition& each : ends) {
    WEIR_TRY(const Bounds bounds, bounds_of(out->client_->kafka.get(), each.at));
    const std::int64_t from = std::max(bounds.first, bounds.end - kNewest);
    out->leaves_some_ = out->leaves_some_ || from > bounds.first;
    if (from < bounds.end) out->todo_.push_back({.at = each.at, .from = from, .end = bounds.end});
  }
  return out;
}

TopicLook::TopicLook(std::unique_ptr<Client> client) : client_(std::move(client)) {}

TopicLook::~TopicLook() = default;

Result<Poll> TopicLook::poll(std::int64_t, Record& out) {
  while (at_ < todo_.size()) {
    const Part& part = todo_[at_];
    if (!begun_) WEIR_CHECKED(begin(part));
    client_->event.reset(rd_kafka_queue_poll(client_->queue.get(), kLookMs));
    if (client_->event) {
      WEIR_TRY(const bool record, see(part, out));
      if (record) return Poll::Record;
    } else if (Clock::now() - client_->heard > kSilence) {
      const std::string why = client_->trouble.empty() ? "no answer" : client_->trouble;
      return unavailable(
          fmt::format("the records of topic {}, partition {}", part.at.topic, part.at.partition),
          why);
    }
  }
  return Poll::End;
}

Result<void> TopicLook::begin(const Part& part) {
  const std::vector<StreamPosition> start = {{.at = part.at, .next = part.from}};
  const auto error = rd_kafka_assign(client_->kafka.get(), to_list(start).get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return unavailable("its records", rd_kafka_err2str(error));
  }
  begun_ = true;
  client_->heard = Clock::now();
  client_->trouble.clear();
  return {};
}

void TopicLook::next_part() {
  ++at_;
  begun_ = false;
}

// True for a record of the part. At its end may be what is no record: the end of a transaction.
Result<bool> TopicLook::see(const Part& part, Record& out) {
  rd_kafka_event_t* event = client_->event.get();
  if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
    client_->trouble = rd_kafka_event_error_string(event);
    return false;
  }
  if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_FETCH) return false;
  const rd_kafka_message_t* message = rd_kafka_event_message_next(event);
  if (message == nullptr) return false;
  // The last records of the part before may still come in.
  const bool ours = message->partition == part.at.partition && message->rkt != nullptr &&
                    rd_kafka_topic_name(message->rkt) == part.at.topic;
  if (!ours) return false;
  client_->heard = Clock::now();
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    next_part();
    return false;
  }
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return unavailable(
        fmt::format("the records of topic {}, partition {}", part.at.topic, part.at.partition),
        rd_kafka_message_errstr(message));
  }
  if (message->offset >= part.end) {
    next_part();
    return false;
  }
  const bool last = message->offset == part.end - 1;
  bytes_read_ += message->len + message->key_len;
  read_message(*message, bytes_, out);
  if (last) next_part();
  return true;
}

std::string TopicLook::place(const Record& record) const {
  return place_of(record);
}

}  // namespace weir
