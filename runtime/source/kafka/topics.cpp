#include "compiler/frontend/weir/route.h"
#include "runtime/source/kafka/kafka_source.h"
#include "runtime/source/kafka/librdkafka.h"

namespace weir {

// A metadata request for all topics, because patterns may match any.
Result<std::vector<StreamPosition>> ends_of_topics(const Pipeline& pipeline) {
  constexpr int kListMs = 30'000;
  WEIR_TRY(const KafkaPtr kafka, make_consumer(consumer_properties(pipeline, 0)));
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(kafka.get(), 1, nullptr, &raw, kListMs);
  const MetadataPtr metadata(raw);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return unavailable("which topics there are", rd_kafka_err2str(error));
  }
  std::vector<StreamPosition> out;
  for (int t = 0; t < metadata->topic_cnt; ++t) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[t];
    if (find_rule(pipeline, topic.topic) == nullptr) continue;
    for (int p = 0; p < topic.partition_cnt; ++p) {
      TopicPartition at{.topic = topic.topic, .partition = topic.partitions[p].id};
      WEIR_TRY(const Bounds bounds, bounds_of(kafka.get(), at));
      out.push_back({.at = std::move(at), .next = bounds.end});
    }
  }
  return out;
}

}  // namespace weir
