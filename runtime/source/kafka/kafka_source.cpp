#include "runtime/source/kafka/kafka_source.h"

#include <fmt/format.h>

#include <simdjson.h>
#include <algorithm>
#include <chrono>
#include <iterator>

#include "runtime/source/kafka/fetch_waker.h"
#include "runtime/source/kafka/librdkafka.h"
#include "runtime/source/kafka/message.h"

namespace weir {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kTellAgainMs = 60'000;
constexpr std::int64_t kCloseMs = 10'000;
constexpr int kSeekMs = 10'000;
constexpr std::string_view kCountBrokersEveryMs = "5000";

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
      .count();
}

Result<void> checked(rd_kafka_error_t* raw, std::string_view what) {
  const ErrorPtr error(raw);
  if (!error) return {};
  return unavailable(what, rd_kafka_error_string(error.get()));
}

Error position_gone(const std::string& where, const std::string& text) {
  return Error{.code = Code::X551,
               .message = fmt::format("the record to go on with is gone: {}", text),
               .where = where,
               .help = {}};
}

}  // namespace

struct KafkaSource::Client {
  KafkaPtr kafka;
  QueuePtr queue;                     // of everything: records, rebalances, errors
  EventPtr event;                     // the current one; a record's bytes are its
  std::unique_ptr<FetchWaker> waker;  // asks by `kafka`, so it goes first
};

Result<std::unique_ptr<KafkaSource>> KafkaSource::open(const Pipeline& pipeline,
                                                       KafkaReader reader) {
  auto client = std::make_unique<Client>();
  Properties properties = consumer_properties(pipeline, reader.task);
  if (reader.brokers) properties.emplace_back("statistics.interval.ms", kCountBrokersEveryMs);
  WEIR_TRY(client->kafka, make_consumer(properties));
  client->queue.reset(rd_kafka_queue_get_consumer(client->kafka.get()));
  client->waker = std::make_unique<FetchWaker>(client->kafka.get());
  std::unique_ptr<KafkaSource> out(new KafkaSource(pipeline, std::move(reader), std::move(client)));
  WEIR_CHECKED(out->subscribe());
  return out;
}

KafkaSource::KafkaSource(const Pipeline& pipeline,
                         KafkaReader reader,
                         std::unique_ptr<Client> client)
    : pipeline_(&pipeline), reader_(std::move(reader)), client_(std::move(client)) {}

// Leaves the group, so that others need not wait until this member counts as dead. A member that
// was never given anything has no state of the assignor, and librdkafka 2.0.2 aborts on that when
// it is destroyed (an assertion of rdkafka_sticky_assignor.c, if it leaves between joining and the
// first assignment). So that client is left to the end of the process, which is near: a task has
// one source.
KafkaSource::~KafkaSource() {
  rd_kafka_t* kafka = client_->kafka.get();
  client_->event.reset();
  client_->waker.reset();
  const ErrorPtr error(rd_kafka_consumer_close_queue(kafka, client_->queue.get()));
  const std::int64_t until = now_ms() + kCloseMs;
  while (!error && rd_kafka_consumer_closed(kafka) == 0 && now_ms() < until) {
    const EventPtr event(rd_kafka_queue_poll(client_->queue.get(), 100));
    if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_REBALANCE) continue;
    if (rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
      const ErrorPtr ignored(
          rd_kafka_incremental_unassign(kafka, rd_kafka_event_topic_partition_list(event.get())));
    }
  }
  for (const TopicPartition& each : mine_) {
    if (reader_.until != nullptr) reader_.until->let_go(each);
  }
  if (!joined_) static_cast<void>(client_->kafka.release());
}

Result<void> KafkaSource::subscribe() {
  std::vector<TopicPartition> topics;
  for (const TopicRule& rule : pipeline_->topics) {
    topics.push_back({.topic = subscription(rule.pattern), .partition = RD_KAFKA_PARTITION_UA});
  }
  const auto error = rd_kafka_subscribe(client_->kafka.get(), to_list(topics).get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return fail(Code::X553, fmt::format("can't subscribe: {}", rd_kafka_err2str(error)));
}

Result<Poll> KafkaSource::poll(std::int64_t wait_ms, Record& out) {
  std::int64_t deadline = -1;
  std::int64_t wait = wait_ms;
  for (;;) {
    client_->event.reset(rd_kafka_queue_poll(client_->queue.get(), static_cast<int>(wait)));
    if (client_->event) {
      WEIR_TRY(const std::optional<Poll> seen, see_event(out));
      if (seen) return *seen;
    }
    if (reader_.until != nullptr && joined_ && !held_ && reader_.until->everywhere()) {
      return Poll::End;
    }
    if (!client_->event && wait_ms >= 0) return Poll::Idle;
    if (wait_ms < 0) continue;
    if (deadline < 0) deadline = now_ms() + wait_ms;
    wait = std::max<std::int64_t>(0, deadline - now_ms());
  }
}

Result<std::optional<Poll>> KafkaSource::see_event(Record& out) {
  rd_kafka_event_t* event = client_->event.get();
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_FETCH: {
      const rd_kafka_message_t* message = rd_kafka_event_message_next(event);
      if (message == nullptr) return std::optional<Poll>();
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const std::size_t size = message->len + message->key_len;
        bytes_read_ += size;
        client_->waker->taken(rd_kafka_topic_name(message->rkt), message->partition, size);
        read_message(*message, bytes_, out);
        return std::optional(Poll::Record);
      }
      return see_error(message->err,
                       rd_kafka_message_errstr(message),
                       message->rkt == nullptr ? "" : rd_kafka_topic_name(message->rkt),
                       message->partition);
    }
    case RD_KAFKA_EVENT_REBALANCE: return see_rebalance();
    case RD_KAFKA_EVENT_STATS: see_statistics(); return std::optional<Poll>();
    case RD_KAFKA_EVENT_ERROR: {
      rd_kafka_topic_partition_t* at = rd_kafka_event_topic_partition(event);
      const std::string topic = at == nullptr ? "" : at->topic;
      const std::int32_t partition = at == nullptr ? -1 : at->partition;
      if (at != nullptr) rd_kafka_topic_partition_destroy(at);
      return see_error(
          rd_kafka_event_error(event), rd_kafka_event_error_string(event), topic, partition);
    }
    default: return std::optional<Poll>();
  }
}

Result<std::optional<Poll>> KafkaSource::see_rebalance() {
  rd_kafka_t* kafka = client_->kafka.get();
  moved_ = from_list(rd_kafka_event_topic_partition_list(client_->event.get()));
  if (rd_kafka_event_error(client_->event.get()) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    joined_ = true;
    if (!moved_.empty()) return std::optional(Poll::Given);
    WEIR_CHECKED(start({}));
    return std::optional<Poll>();
  }
  return std::optional(rd_kafka_assignment_lost(kafka) != 0 ? Poll::Lost : Poll::Taken);
}

// Errors reach a consumer for its information: what librdkafka can mend, it mends. The rest ends
// the run.
Result<std::optional<Poll>> KafkaSource::see_error(int error,
                                                   const std::string& text,
                                                   const std::string& topic,
                                                   std::int32_t partition) {
  if (error == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    // Of a topic that is held, records were dropped that will be read again.
    if (reader_.until != nullptr && !held_topics_.contains(topic)) {
      reader_.until->reached({.topic = topic, .partition = partition});
    }
    return std::optional<Poll>();
  }
  const std::string where =
      topic.empty() ? "" : fmt::format("topic {}, partition {}", topic, partition);
  if (error == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
      error == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
    return tl::make_unexpected(position_gone(where, text));
  }
  if (error == RD_KAFKA_RESP_ERR__FATAL || error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
      error == RD_KAFKA_RESP_ERR__BAD_MSG) {
    return fail(Code::X553, fmt::format("the Kafka client can't go on: {}", text), where);
  }
  tell(where.empty() ? text : fmt::format("{}: {}", where, text));
  return std::optional<Poll>();
}

// librdkafka's STATISTICS.md: an address that no broker is known to be behind has the id -1, and
// the group's coordinator is listed a second time, as `logical`. A member without partitions may
// have these two alone: that is one broker at least.
void KafkaSource::see_statistics() const {
  const simdjson::padded_string text(std::string_view(rd_kafka_event_stats(client_->event.get())));
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(text);
  auto brokers = document["brokers"].get_object();
  int up = 0;
  int addresses = 0;
  if (brokers.error() == simdjson::SUCCESS) {
    for (auto broker : brokers) {
      std::int64_t id = -1;
      std::string_view source;
      std::string_view state;
      const bool read = broker.value()["nodeid"].get(id) == simdjson::SUCCESS &&
                        broker.value()["source"].get(source) == simdjson::SUCCESS &&
                        broker.value()["state"].get(state) == simdjson::SUCCESS;
      if (!read || state != "UP") continue;
      ++addresses;
      if (id >= 0 && source != "logical") ++up;
    }
  }
  if (reader_.brokers) reader_.brokers(std::max(up, std::min(addresses, 1)));
}

void KafkaSource::tell(const std::string& text) {
  const std::int64_t now = now_ms();
  const auto [at, added] = told_.emplace(text, now);
  if (!added && now - at->second < kTellAgainMs) return;
  at->second = now;
  if (reader_.warning) reader_.warning("Kafka: " + text);
}

std::string KafkaSource::place(const Record& record) const {
  return place_of(record);
}

Result<void> KafkaSource::start(const std::vector<StreamPosition>& positions) {
  if (reader_.until != nullptr) {
    for (const StreamPosition& each : positions) reader_.until->begun(each.at);
  }
  for (const StreamPosition& each : positions) mine_.push_back(each.at);
  WEIR_CHECKED(checked(rd_kafka_incremental_assign(client_->kafka.get(), to_list(positions).get()),
                       "whether it has given partitions"));
  for (const std::string& topic : held_topics_) hold_topic(topic);
  return {};
}

Result<void> KafkaSource::let_go() {
  for (const TopicPartition& each : moved_) {
    std::erase(mine_, each);
    if (reader_.until != nullptr) reader_.until->let_go(each);
  }
  const ListPtr list = to_list(moved_);
  // A partition that comes back is not to be found paused.
  if (held_ || !held_topics_.empty()) {
    rd_kafka_resume_partitions(client_->kafka.get(), list.get());
  }
  return checked(rd_kafka_incremental_unassign(client_->kafka.get(), list.get()),
                 "whether it has taken partitions back");
}

Result<void> KafkaSource::rejoin() {
  rd_kafka_resume_partitions(client_->kafka.get(), to_list(mine_).get());
  held_ = false;
  held_topics_.clear();
  rd_kafka_unsubscribe(client_->kafka.get());
  return subscribe();
}

Result<Bounds> KafkaSource::bounds(const TopicPartition& partition) {
  return bounds_of(client_->kafka.get(), partition);
}

std::optional<std::int64_t> KafkaSource::known_end(const TopicPartition& partition) const {
  std::int64_t first = 0;
  std::int64_t end = 0;
  const auto error = rd_kafka_get_watermark_offsets(
      client_->kafka.get(), partition.topic.c_str(), partition.partition, &first, &end);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR || end < 0) return std::nullopt;
  return end;
}

Result<std::optional<std::int64_t>> KafkaSource::committed(const TopicPartition& partition) {
  constexpr int kCommittedMs = 10'000;
  const ListPtr list = to_list(std::vector{partition});
  const auto error = rd_kafka_committed(client_->kafka.get(), list.get(), kCommittedMs);
  const auto& answer = list->elems[0];
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR || answer.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return unavailable("how far the group has come",
                       rd_kafka_err2str(error != RD_KAFKA_RESP_ERR_NO_ERROR ? error : answer.err));
  }
  return answer.offset < 0 ? std::nullopt : std::optional(answer.offset);
}

void KafkaSource::commit(const std::vector<StreamPosition>& positions, Commit how) {
  if (positions.empty()) return;
  rd_kafka_commit(client_->kafka.get(), to_list(positions).get(), how == Commit::GoOn ? 1 : 0);
}

void KafkaSource::hold() {
  if (held_) return;
  held_ = true;
  rd_kafka_pause_partitions(client_->kafka.get(), to_list(mine_).get());
}

void KafkaSource::resume() {
  if (!held_) return;
  held_ = false;
  rd_kafka_resume_partitions(client_->kafka.get(), to_list(mine_of_no_held_topic()).get());
}

std::vector<TopicPartition> KafkaSource::mine_of(const std::string& topic) const {
  std::vector<TopicPartition> out;
  std::ranges::copy_if(mine_, std::back_inserter(out), [&](const TopicPartition& each) {
    return each.topic == topic;
  });
  return out;
}

std::vector<TopicPartition> KafkaSource::mine_of_no_held_topic() const {
  std::vector<TopicPartition> out;
  std::ranges::copy_if(mine_, std::back_inserter(out), [&](const TopicPartition& each) {
    return !held_topics_.contains(each.topic);
  });
  return out;
}

void KafkaSource::hold_topic(const std::string& topic) {
  held_topics_.insert(topic);
  const std::vector<TopicPartition> partitions = mine_of(topic);
  rd_kafka_pause_partitions(client_->kafka.get(), to_list(partitions).get());
  if (reader_.until == nullptr) return;
  for (const TopicPartition& each : partitions) reader_.until->begun(each);
}

// First on, then back: before librdkafka 1.9, what went on after a pause forgot where it had been
// told to go meanwhile (its issue 3567). Records of before the seek are dropped by it.
Result<void> KafkaSource::release_topic(const std::string& topic,
                                        const std::vector<StreamPosition>& positions) {
  rd_kafka_t* kafka = client_->kafka.get();
  if (!held_) rd_kafka_resume_partitions(kafka, to_list(mine_of(topic)).get());
  if (auto sought = seek(positions); !sought) {
    hold_topic(topic);
    return sought;
  }
  held_topics_.erase(topic);
  return {};
}

Result<void> KafkaSource::seek(const std::vector<StreamPosition>& positions) {
  constexpr std::string_view kWhat = "where to go on in a topic";
  if (positions.empty()) return {};
  const ListPtr list = to_list(positions);
  // Before librdkafka 2.1.0, the time to wait was taken for microseconds (its issue 4230).
  constexpr int kRightSince = 0x02010000;
  const int wait = rd_kafka_version() < kRightSince ? kSeekMs * 1000 : kSeekMs;
  WEIR_CHECKED(checked(rd_kafka_seek_partitions(client_->kafka.get(), list.get(), wait), kWhat));
  for (int i = 0; i < list->cnt; ++i) {
    const auto error = list->elems[i].err;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return unavailable(kWhat, rd_kafka_err2str(error));
  }
  return {};
}

}  // namespace weir
