#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model/pipeline.h"

namespace weir {

using Properties = std::vector<std::pair<std::string, std::string>>;

// The consumer group of a pipeline.
std::string group_of(const Pipeline& pipeline);

// Whether this librdkafka looks at a full queue as often as it is told, by fetch.queue.backoff.ms;
// what it does by itself is once a second.
bool backs_off_by_itself();

// What librdkafka is told for one task of a pipeline: weir's defaults, then the source's settings
// and its `client`, then what weir's promises rest on. Later ones win.
Properties consumer_properties(const Pipeline& pipeline, int task);

// The same for a producer beside that task: what is a consumer's alone, librdkafka passes over.
Properties producer_properties(const Pipeline& pipeline, int task, int timeout_ms);

// A topic rule's pattern as a subscription of librdkafka: the topic's name, or a regular expression
// that matches the same names as match_topic().
std::string subscription(std::string_view pattern);

}  // namespace weir
