#include "runtime/source/kafka/librdkafka.h"

#include <fmt/format.h>

#include <array>

namespace weir {

namespace {

constexpr int kAskMs = 10'000;

struct DestroyConf {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};

using ConfPtr = std::unique_ptr<rd_kafka_conf_t, DestroyConf>;

tl::unexpected<Error> unusable(std::string_view why) {
  return fail(Code::X550,
              fmt::format("the Kafka client can't be made: {}", why),
              {},
              "see the source's settings and its `client`");
}

Result<ConfPtr> configured(const Properties& properties) {
  ConfPtr conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      // librdkafka's words may hold the value, which may be a secret.
      return unusable(fmt::format("librdkafka {} does not take the property `{}` with this value",
                                  rd_kafka_version_str(),
                                  name));
    }
  }
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  return conf;
}

Result<KafkaPtr> make(rd_kafka_type_t type, ConfPtr conf) {
  std::array<char, 512> why{};
  KafkaPtr kafka(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!kafka) return unusable(why.data());
  conf.release();  // NOLINT(bugprone-unused-return-value): the client owns it now
  return kafka;
}

}  // namespace

Result<KafkaPtr> make_consumer(const Properties& properties) {
  WEIR_TRY(ConfPtr conf, configured(properties));
  rd_kafka_conf_set_events(conf.get(),
                           RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS);
  WEIR_TRY(KafkaPtr kafka, make(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(kafka.get());
  return kafka;
}

Result<KafkaPtr> make_producer(const Properties& properties, Delivered delivered, void* opaque) {
  WEIR_TRY(ConfPtr conf, configured(properties));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
  rd_kafka_conf_set_opaque(conf.get(), opaque);
  return make(RD_KAFKA_PRODUCER, std::move(conf));
}

ListPtr to_list(const std::vector<TopicPartition>& partitions) {
  ListPtr out(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& each : partitions) {
    rd_kafka_topic_partition_list_add(out.get(), each.topic.c_str(), each.partition);
  }
  return out;
}

ListPtr to_list(const std::vector<StreamPosition>& positions) {
  ListPtr out(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const StreamPosition& each : positions) {
    rd_kafka_topic_partition_list_add(out.get(), each.at.topic.c_str(), each.at.partition)->offset =
        each.next;
  }
  return out;
}

std::vector<TopicPartition> from_list(const rd_kafka_topic_partition_list_t* list) {
  std::vector<TopicPartition> out;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    out.push_back({.topic = list->elems[i].topic, .partition = list->elems[i].partition});
  }
  return out;
}

// By the call for times, for which -2 is the first record and -1 the end: before 2.3, the one for
// both, rd_kafka_query_watermark_offsets, waits for ever if the leader is away.
Result<std::int64_t> ask_offset(rd_kafka_t* kafka,
                                const TopicPartition& partition,
                                PartitionEnd which,
                                int timeout_ms) {
  const std::int64_t time =
      which == PartitionEnd::First ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
  const ListPtr list = to_list(std::vector<StreamPosition>{{.at = partition, .next = time}});
  const auto error = rd_kafka_offsets_for_times(kafka, list.get(), timeout_ms);
  const auto& answer = list->elems[0];
  const auto worse = error != RD_KAFKA_RESP_ERR_NO_ERROR ? error : answer.err;
  if (worse == RD_KAFKA_RESP_ERR_NO_ERROR) return answer.offset;
  return unavailable(
      fmt::format("what partition {} of topic {} holds", partition.partition, partition.topic),
      rd_kafka_err2str(worse));
}

Result<Bounds> bounds_of(rd_kafka_t* kafka, const TopicPartition& partition) {
  Bounds out;
  WEIR_TRY(out.first, ask_offset(kafka, partition, PartitionEnd::First, kAskMs));
  WEIR_TRY(out.end, ask_offset(kafka, partition, PartitionEnd::Next, kAskMs));
  return out;
}

tl::unexpected<Error> unavailable(std::string_view what, std::string_view why) {
  return fail(Code::X552,
              fmt::format("Kafka does not tell {}: {}", what, why),
              {},
              "see whether the brokers are up and can be reached");
}

}  // namespace weir
