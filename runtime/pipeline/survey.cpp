#include "runtime/pipeline/survey.h"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

#include "compiler/frontend/weir/route.h"
#include "runtime/pipeline/topic_reader.h"

namespace weir {

namespace {

constexpr std::size_t kMaxFaults = 20;

const EventSchema* declared_event(const Pipeline& pipeline, const std::string& topic) {
  const auto found = pipeline.events.find(topic);
  return found == pipeline.events.end() ? nullptr : &found->second;
}

Refusal refuse_target(const std::string& topic, const Error& error) {
  Refusal out;
  out.code = error.code;
  out.consequence = Consequence::Stops;
  out.event = topic;
  out.reason = error.message;
  out.help = error.help;
  out.from.topic = topic;
  return out;
}

// Collects the schemas of all topics while records go by.
class Surveyor {
 public:
  explicit Surveyor(const Pipeline& pipeline) : pipeline_(&pipeline) {}

  void look_at(const Record& record, const RecordSource& source);
  void add_declared();
  Survey take() { return std::move(out_); }

 private:
  struct Topic {
    std::unique_ptr<TopicReader> reader;  // null if the topic is not read
    TopicSchema base;
    std::set<RecordIdentity> seen;
    std::vector<std::size_t> schemas;  // its places in what comes out
    std::int32_t versions = 0;
    bool inferred = false;
  };

  Topic& topic(std::string_view name);
  void add_schema(Topic& topic, const RecordIdentity& identity, const std::string& place);
  void add_fault(Error error, const std::string& place);

  const Pipeline* pipeline_;
  std::unordered_map<std::string, Topic> topics_;
  Topic* last_ = nullptr;
  std::string last_name_;
  Survey out_;
};

Surveyor::Topic& Surveyor::topic(std::string_view name) {
  if (last_ != nullptr && last_name_ == name) return *last_;
  last_name_ = name;
  const auto [at, added] = topics_.try_emplace(last_name_);
  last_ = &at->second;
  if (!added) return *last_;
  const TopicRule* rule = find_rule(*pipeline_, name);
  if (rule == nullptr) return *last_;
  last_->base.topic = last_name_;
  last_->base.rule = *rule;
  const auto table = resolve_target(*rule, name, pipeline_->destination.schema);
  if (!table) {
    out_.refusals.push_back(refuse_target(last_name_, table.error()));
    return *last_;
  }
  last_->base.table = *table;
  last_->reader = std::make_unique<TopicReader>(last_name_, declared_event(*pipeline_, last_name_));
  return *last_;
}

void Surveyor::look_at(const Record& record, const RecordSource& source) {
  if (record.fault) {
    add_fault(*record.fault, source.place(record));
    return;
  }
  Topic& topic = this->topic(record.topic);
  if (topic.reader == nullptr) {
    if (topic.base.topic.empty()) ++out_.unmatched[last_name_];
    return;
  }
  auto opened = topic.reader->open(record);
  if (!opened) {
    add_fault(opened.error(), source.place(record));
    return;
  }
  if (!topic.seen.insert(opened->identity).second) return;
  add_schema(topic, opened->identity, source.place(record));
}

void Surveyor::add_schema(Topic& topic, const RecordIdentity& identity, const std::string& place) {
  if (identity.truncate) return;
  auto reading = topic.reader->read(identity);
  if (!reading) {
    add_fault(reading.error(), place);
    return;
  }
  if (std::holds_alternative<SideTopic>(*reading)) {
    ++out_.side[topic.base.topic];
    return;
  }
  if (std::holds_alternative<NoSchema>(*reading)) {
    if (!topic.inferred) out_.without_schema.push_back(topic.base);
    topic.inferred = true;
    return;
  }
  auto& schema = std::get<EventSchema>(*reading);
  if (schema.shape == RowShape::KeyOnly) return;
  const auto same = [&](std::size_t known) {
    return same_structure(out_.schemas[known].schema, schema);
  };
  if (std::ranges::any_of(topic.schemas, same)) return;
  topic.schemas.push_back(out_.schemas.size());
  TopicSchema next = topic.base;
  next.schema = std::move(schema);
  next.first_seen = place;
  next.version = topic.reader->is_declared(identity) ? 0 : ++topic.versions;
  out_.schemas.push_back(std::move(next));
}

void Surveyor::add_declared() {
  for (const auto& event : pipeline_->events) {
    Topic& topic = this->topic(event.first);
    if (topic.reader == nullptr || !topic.schemas.empty()) continue;
    TopicSchema next = topic.base;
    next.schema = event.second;
    topic.schemas.push_back(out_.schemas.size());
    out_.schemas.push_back(std::move(next));
  }
}

void Surveyor::add_fault(Error error, const std::string& place) {
  ++out_.fault_count;
  if (out_.faults.size() == kMaxFaults) return;
  if (error.where.empty()) error.where = place;
  out_.faults.push_back(std::move(error));
}

}  // namespace

Result<Survey> survey(const Pipeline& pipeline, RecordSource& source) {
  Surveyor surveyor(pipeline);
  Record record;
  for (;;) {
    WEIR_TRY(const Poll poll, source.poll(-1, record));
    if (poll == Poll::End) break;
    if (poll == Poll::Record) surveyor.look_at(record, source);
  }
  surveyor.add_declared();
  return surveyor.take();
}

Result<Survey> survey(const Pipeline& pipeline) {
  Surveyor surveyor(pipeline);
  surveyor.add_declared();
  return surveyor.take();
}

}  // namespace weir
