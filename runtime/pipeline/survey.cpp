#include "runtime/pipeline/survey.h"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

#include "compiler/compile.h"
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

}  // namespace

struct Surveyor::State {
  struct Topic {
    std::unique_ptr<TopicReader> reader;  // null if the topic is not read
    TopicSchema base;
    std::set<RecordIdentity> seen;
    std::vector<std::size_t> schemas;  // its places in what comes out
    std::int32_t versions = 0;
    bool inferred = false;
  };

  // The first record of an identity.
  struct First {
    Topic* topic = nullptr;
    RecordIdentity identity;
    std::string place;
    std::uint64_t number = 0;  // of the record, counted over the whole source
  };

  // Of a record or of its schema.
  struct NumberedFault {
    std::uint64_t number = 0;
    Error error;
  };

  explicit State(const Pipeline& from) : pipeline(&from) {}

  Topic& topic(std::string_view name);
  void look_at(const Record& record, const RecordSource& source);
  void add_schema(const First& first);
  void add_declared();
  void add_fault(Error error, std::uint64_t number, const std::string& place);
  void keep_first_faults();
  void take_faults();

  const Pipeline* pipeline;
  std::unordered_map<std::string, Topic> topics;
  Topic* last = nullptr;
  std::string last_name;
  std::uint64_t records = 0;
  std::vector<First> firsts;
  std::vector<NumberedFault> faults;
  Survey out;
};

Surveyor::State::Topic& Surveyor::State::topic(std::string_view name) {
  if (last != nullptr && last_name == name) return *last;
  last_name = name;
  const auto [at, added] = topics.try_emplace(last_name);
  last = &at->second;
  if (!added) return *last;
  const TopicRule* rule = find_rule(*pipeline, name);
  if (rule == nullptr) return *last;
  last->base.topic = last_name;
  last->base.rule = *rule;
  const auto table = resolve_target(*rule, name, pipeline->destination.schema);
  if (!table) {
    out.refusals.push_back(refuse_target(last_name, table.error()));
    return *last;
  }
  last->base.table = *table;
  last->reader = std::make_unique<TopicReader>(last_name, declared_event(*pipeline, last_name));
  return *last;
}

void Surveyor::State::look_at(const Record& record, const RecordSource& source) {
  ++records;
  if (record.fault) {
    add_fault(*record.fault, records, source.place(record));
    return;
  }
  Topic& topic = this->topic(record.topic);
  if (topic.reader == nullptr) {
    if (topic.base.topic.empty()) ++out.unmatched[last_name];
    return;
  }
  auto opened = topic.reader->open(record);
  if (!opened) {
    add_fault(opened.error(), records, source.place(record));
    return;
  }
  if (opened->identity.truncate || !topic.seen.insert(opened->identity).second) return;
  firsts.push_back({.topic = &topic,
                    .identity = opened->identity,
                    .place = source.place(record),
                    .number = records});
}

void Surveyor::State::add_schema(const First& first) {
  Topic& topic = *first.topic;
  auto reading = topic.reader->read(first.identity);
  if (!reading) {
    add_fault(reading.error(), first.number, first.place);
    return;
  }
  if (std::holds_alternative<SideTopic>(*reading)) {
    ++out.side[topic.base.topic];
    return;
  }
  if (std::holds_alternative<NoSchema>(*reading)) {
    if (!topic.inferred) out.without_schema.push_back(topic.base);
    topic.inferred = true;
    return;
  }
  auto& schema = std::get<EventSchema>(*reading);
  if (schema.shape == RowShape::KeyOnly) return;
  const auto same = [&](std::size_t known) {
    return same_structure(out.schemas[known].schema, schema);
  };
  if (std::ranges::any_of(topic.schemas, same)) return;
  topic.schemas.push_back(out.schemas.size());
  TopicSchema next = topic.base;
  next.schema = std::move(schema);
  next.first_seen = first.place;
  next.version = topic.reader->is_declared(first.identity) ? 0 : ++topic.versions;
  out.schemas.push_back(std::move(next));
}

void Surveyor::State::add_declared() {
  for (const auto& event : pipeline->events) {
    Topic& topic = this->topic(event.first);
    if (topic.reader == nullptr || !topic.schemas.empty()) continue;
    TopicSchema next = topic.base;
    next.schema = event.second;
    topic.schemas.push_back(out.schemas.size());
    out.schemas.push_back(std::move(next));
  }
}

// The first ones of each step are kept: the first of both are among them.
void Surveyor::State::add_fault(Error error, std::uint64_t number, const std::string& place) {
  ++out.fault_count;
  if (faults.size() == 2 * kMaxFaults) return;
  if (error.where.empty()) error.where = place;
  faults.push_back({.number = number, .error = std::move(error)});
}

void Surveyor::State::keep_first_faults() {
  if (faults.size() > kMaxFaults) faults.erase(faults.begin() + kMaxFaults, faults.end());
}

void Surveyor::State::take_faults() {
  std::ranges::stable_sort(faults, {}, &NumberedFault::number);
  keep_first_faults();
  for (NumberedFault& fault : faults) out.faults.push_back(std::move(fault.error));
}

Surveyor::Surveyor(const Pipeline& pipeline) : state_(std::make_unique<State>(pipeline)) {
  for (const auto& event : pipeline.events) state_->topic(event.first);
}
Surveyor::Surveyor(Surveyor&&) noexcept = default;
Surveyor& Surveyor::operator=(Surveyor&&) noexcept = default;
Surveyor::~Surveyor() = default;

Result<void> Surveyor::scan(RecordSource& source) {
  Record record;
  for (;;) {
    WEIR_TRY(const Poll poll, source.poll(-1, record));
    if (poll == Poll::Record) state_->look_at(record, source);
    if (poll != Poll::End) continue;
    state_->keep_first_faults();
    return {};
  }
}

std::vector<QualifiedName> Surveyor::tables() const {
  std::set<QualifiedName> names;
  for (const auto& [name, topic] : state_->topics) {
    if (topic.reader != nullptr) names.insert(table_name(topic.base));
  }
  return {names.begin(), names.end()};
}

Survey Surveyor::read() && {
  const auto state = std::move(state_);
  for (const State::First& first : state->firsts) state->add_schema(first);
  state->add_declared();
  state->take_faults();
  return std::move(state->out);
}

}  // namespace weir
