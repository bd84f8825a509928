#include "runtime/source/kafka/properties.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "compiler/frontend/weir/route.h"

namespace weir {

namespace {

// What a task may do between two polls is bounded: a try to write by the time that the server may
// keep silent, a change of tables by `lock.total`. Beyond all of that, the group takes the task for
// dead.
constexpr std::int64_t kUsualMaxPollMs = 900'000;
constexpr std::int64_t kBeyondLocksMs = 300'000;

}  // namespace

std::string group_of(const Pipeline& pipeline) {
  return pipeline.source.kafka.group.value_or("weir-" + pipeline.name);
}

bool backs_off_by_itself() {
  constexpr int kSince = 0x02020000;
  return rd_kafka_version() >= kSince;
}

Properties consumer_properties(const Pipeline& pipeline, int task) {
  const auto beyond = std::max(kBeyondLocksMs, 2 * pipeline.destination.answer_timeout_ms);
  const auto max_poll = std::max(kUsualMaxPollMs, pipeline.lock.total_ms + beyond);
  Properties out = {
      {"client.id", fmt::format("weir-{}-{}", pipeline.name, task)},
      {"max.poll.interval.ms", std::to_string(std::min<std::int64_t>(max_poll, 86'400'000))},
      // New topics and partitions are found within this time.
      {"topic.metadata.refresh.interval.ms", "30000"},
      {"check.crcs", "true"},
      {"socket.keepalive.enable", "true"},
      // Memory of what was fetched and not yet read: bytes decide, not records.
      {"queued.max.messages.kbytes", "32768"},
      {"queued.min.messages", "1000000"},
      {"fetch.message.max.bytes", "4194304"},
  };
  if (backs_off_by_itself()) out.emplace_back("fetch.queue.backoff.ms", "10");
  for (const auto& [name, value] : pipeline.source.kafka.properties) {
    // A static member has one name for each task.
    const bool member = name == "group.instance.id" && pipeline.tasks > 1;
    out.emplace_back(name, member ? fmt::format("{}-{}", value, task) : value);
  }
  const Properties promised = {
      {"group.id", group_of(pipeline)},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"isolation.level", "read_committed"},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"enable.partition.eof", "true"},
      {"allow.auto.create.topics", "false"},
  };
  out.insert(out.end(), promised.begin(), promised.end());
  return out;
}

Properties producer_properties(const Pipeline& pipeline, int task, int timeout_ms) {
  constexpr std::size_t kBeyondLargestRecord = 20U << 20U;
  Properties out = {{"client.id", fmt::format("weir-{}-letters-{}", pipeline.name, task)},
                    {"socket.keepalive.enable", "true"},
                    {"message.timeout.ms", std::to_string(timeout_ms)}};
  const auto& given = pipeline.source.kafka.properties;
  out.insert(out.end(), given.begin(), given.end());
  const Properties promised = {
      {"acks", "all"},
      {"message.max.bytes", std::to_string(kBeyondLargestRecord)},
  };
  out.insert(out.end(), promised.begin(), promised.end());
  return out;
}

std::string subscription(std::string_view pattern) {
  if (is_exact_topic(pattern)) return std::string(pattern);
  std::string out = "^";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool star = pattern[i] == '*';
    if (star && pattern.substr(i).starts_with("**")) {
      out += ".*";
      ++i;
    } else if (star) {
      out += "[^.]*";
    } else if (pattern[i] == '.') {
      out += "\\.";
    } else {
      out += pattern[i];
    }
  }
  return out + "$";
}

}  // namespace weir
