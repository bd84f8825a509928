#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "runtime/source/consumer_group.h"
#include "runtime/source/kafka/properties.h"

// librdkafka's objects with their owners, and its values as ours. For this room alone: nothing
// outside of it sees librdkafka.
namespace weir {

struct DestroyKafka {
  void operator()(rd_kafka_t* kafka) const { rd_kafka_destroy(kafka); }
};
struct DestroyQueue {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct DestroyEvent {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
struct DestroyList {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
struct DestroyError {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
struct DestroyMetadata {
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};

using KafkaPtr = std::unique_ptr<rd_kafka_t, DestroyKafka>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, DestroyQueue>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, DestroyEvent>;
using ListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyList>;
using ErrorPtr = std::unique_ptr<rd_kafka_error_t, DestroyError>;
using MetadataPtr = std::unique_ptr<const rd_kafka_metadata_t, DestroyMetadata>;

// A consumer with these properties; X550 tells which one librdkafka does not take. Its events are
// read off its queue, and it prints nothing.
Result<KafkaPtr> make_consumer(const Properties& properties);

// A producer, which calls `delivered` with `opaque` for each record while it is polled or flushed.
using Delivered = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void* opaque);
Result<KafkaPtr> make_producer(const Properties& properties, Delivered delivered, void* opaque);

ListPtr to_list(const std::vector<TopicPartition>& partitions);
ListPtr to_list(const std::vector<StreamPosition>& positions);
std::vector<TopicPartition> from_list(const rd_kafka_topic_partition_list_t* list);

// The offset of a partition's first record, or of the one that will come next, asked of its leader.
// X552 if there is no answer within the time.
enum class PartitionEnd : std::uint8_t { First, Next };
Result<std::int64_t> ask_offset(rd_kafka_t* kafka,
                                const TopicPartition& partition,
                                PartitionEnd which,
                                int timeout_ms);

// Both; X552 while they can't be told.
Result<Bounds> bounds_of(rd_kafka_t* kafka, const TopicPartition& partition);

// X552, with librdkafka's words for an error that may pass.
tl::unexpected<Error> unavailable(std::string_view what, std::string_view why);

}  // namespace weir
