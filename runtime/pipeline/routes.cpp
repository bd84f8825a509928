#include "runtime/pipeline/routes.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/frontend/weir/route.h"

namespace weir {

Routes::Topic& Routes::find_topic(std::string_view name) {
  if (last_topic_ != nullptr && last_topic_->name == name) return *last_topic_;
  if (const auto known = topics_.find(name); known != topics_.end()) {
    last_topic_ = &known->second;
    return known->second;
  }
  Topic& topic = topics_[std::string(name)];
  last_topic_ = &topic;
  topic.name = name;
  topic.rule = find_rule(*pipeline_, name);
  const auto event = pipeline_->events.find(topic.name);
  topic.reader = std::make_unique<TopicReader>(
      topic.name, event == pipeline_->events.end() ? nullptr : &event->second);
  return topic;
}

Routes::Route* Routes::find(Topic& topic, const RecordIdentity& identity) {
  const auto found = topic.routes.find(identity);
  if (found != topic.routes.end()) return &found->second;
  if (!identity.tombstone) return nullptr;
  // A tombstone has the key's schema only: any program of rows with this key can delete by it.
  for (auto& [other, route] : topic.routes) {
    if (other.key == identity.key && route.kind == Route::Kind::Rows) return &route;
  }
  return nullptr;
}

bool Routes::meets_again(const Topic& topic) const {
  const auto table = resolve_target(*topic.rule, topic.name, pipeline_->destination.schema);
  return !table || std::ranges::find(tables_, *table, &Table::name) != tables_.end();
}

std::vector<std::string> Routes::topics_into(const QualifiedName& table) const {
  std::vector<std::string> out;
  for (const auto& [name, topic] : topics_) {
    if (topic.rule != nullptr && topic.table == table) out.push_back(name);
  }
  std::ranges::sort(out);
  return out;
}

Result<Routes::Route*> Routes::make(Session& session,
                                    Topic& topic,
                                    const RecordIdentity& identity) {
  WEIR_CHECKED(session.leave());
  Route route;
  const auto set_aside_all = [&](Error error) {
    route.kind = Route::Kind::SetAside;
    route.error = std::move(error);
  };
  auto table = resolve_target(*topic.rule, topic.name, pipeline_->destination.schema);
  if (!table) {
    Refusal refusal;
    refusal.code = table.error().code;
    refusal.reason = table.error().message;
    refusal.help = table.error().help;
    WEIR_TRY(route, refuse(topic, {refusal}));
    return &(topic.routes[identity] = std::move(route));
  }
  topic.table = *table;
  if (identity.truncate && topic.rule->truncate == TruncateMode::Ignore) {
    route.kind = Route::Kind::Nothing;
    return &(topic.routes[identity] = std::move(route));
  }
  auto reading = topic.reader->read(identity);
  if (!reading) {
    set_aside_all(reading.error());
  } else if (std::holds_alternative<SideTopic>(*reading)) {
    route.kind = Route::Kind::Side;
  } else if (auto* schema = std::get_if<EventSchema>(&*reading)) {
    WEIR_TRY(route, route_rows(session, topic, identity, std::move(*schema)));
  } else {
    WEIR_TRY(auto inferred, session.evolution.infer(topic.table));
    if (inferred) {
      WEIR_TRY(route, route_rows(session, topic, identity, std::move(*inferred)));
    } else if (identity.tombstone || identity.truncate) {
      route.kind = Route::Kind::Nothing;
    } else {
      WEIR_TRY(route, refuse(topic, {refuse_unknown_schema(topic.name, topic.table)}));
    }
  }
  return &(topic.routes[identity] = std::move(route));
}

Result<Routes::Route> Routes::route_rows(Session& session,
                                         Topic& topic,
                                         const RecordIdentity& identity,
                                         EventSchema schema) {
  const bool key_only = schema.shape == RowShape::KeyOnly;
  TopicSchema event{.topic = topic.name,
                    .rule = *topic.rule,
                    .schema = std::move(schema),
                    .version = 0,
                    .table = topic.table};
  if (!key_only && !topic.reader->is_declared(identity)) {
    const auto known = std::ranges::find_if(topic.schemas, [&](const EventSchema& other) {
      return same_structure(other, event.schema);
    });
    event.version = static_cast<std::int32_t>(known - topic.schemas.begin()) + 1;
    if (known == topic.schemas.end()) topic.schemas.push_back(event.schema);
  }
  auto outcome = session.evolution.evolve(event);
  Route route;
  // The key of a tombstone that is no key of the table: there is no row that it could mean.
  if (key_only && !outcome && outcome.error().code == Code::L302) {
    route.kind = Route::Kind::SetAside;
    route.error = outcome.error();
    return route;
  }
  WEIR_TRY(Evolved evolved, std::move(outcome));
  report(session, topic, evolved);
  if (evolved.program) {
    route.sink = sink_of(*evolved.program);
    route.decoder = std::make_unique<EventDecoder>(std::move(*evolved.program));
    // The way of tombstones that found no table before.
    std::erase_if(topic.routes,
                  [](const auto& entry) { return entry.second.kind == Route::Kind::Nothing; });
    return route;
  }
  if (key_only) {
    route.kind = Route::Kind::Nothing;
    return route;
  }
  return refuse(topic, evolved.plan.refusals);
}

Result<Routes::Route> Routes::refuse(const Topic& topic, const std::vector<Refusal>& refusals) {
  const auto stops = std::ranges::find(refusals, Consequence::Stops, &Refusal::consequence);
  const Refusal& refusal = stops == refusals.end() ? refusals.front() : *stops;
  const std::string object = refusal.column.empty()
                                 ? display(refusal.table)
                                 : display(refusal.table) + "." + display(refusal.column);
  if (observer_->refused) observer_->refused(refusal);
  if (pipeline_->on_refusal == OnRefusal::Stop) {
    return fail(Code::X510,
                fmt::format("refused[{}]: {}: {}", code_id(refusal.code), object, refusal.reason),
                fmt::format("topic {}", topic.name),
                refusal.help);
  }
  Route route;
  route.kind = Route::Kind::SetAside;
  route.error = Error{
      .code = Code::D416,
      .message = fmt::format("refused[{}]: {}: {}", code_id(refusal.code), object, refusal.reason),
      .where = {},
      .help = refusal.help};
  return route;
}

void Routes::report(Session& session, const Topic& topic, const Evolved& evolved) {
  for (const Operation& operation : evolved.applied) {
    std::string text;
    if (const auto* create = std::get_if<CreateTable>(&operation)) {
      session.writer.expect_new_rows(create->table.name);
      text = fmt::format("created table {} with {} column{}, for topic {}",
                         display(create->table.name),
                         create->table.columns.size(),
                         create->table.columns.size() == 1 ? "" : "s",
                         topic.name);
    } else {
      const auto& add = std::get<AddColumn>(operation);
      text = fmt::format("added column {}.{} {}, for topic {}",
                         display(add.table),
                         display(add.column.name),
                         to_sql(add.column.type),
                         topic.name);
    }
    if (observer_->changed) observer_->changed(operation);
    if (observer_->info) observer_->info(text);
  }
  for (const Refusal& refusal : evolved.plan.refusals) {
    if (refusal.consequence == Consequence::Stops) continue;
    const std::string text =
        fmt::format("refused[{}]: {}.{}: {} (rows go on; values that do not fit are set aside)",
                    code_id(refusal.code),
                    display(refusal.table),
                    display(refusal.column),
                    refusal.reason);
    if (!reported_.insert(text).second) continue;
    if (observer_->refused) observer_->refused(refusal);
    if (observer_->warning) observer_->warning(text);
  }
}

// Without schemas, a field that no column takes can't be told from one that was never meant for it.
void Routes::tell_unknown(const Topic& topic, Route& route) {
  const auto& fields = route.decoder->unknown_fields();
  route.unknown_told = fields.size();
  for (const std::string& field : fields) {
    const std::string text = fmt::format("field {} of topic {} has no column in {}: not stored",
                                         display(field),
                                         topic.name,
                                         display(topic.table));
    if (observer_->warning && reported_.insert(text).second) observer_->warning(text);
  }
}

std::size_t Routes::sink_of(const Program& program) {
  const SinkKey key{.table = program.table.name,
                    .key = program.key,
                    .insert_mode = program.insert_mode,
                    .delete_mode = program.delete_mode};
  const auto known = std::ranges::find(tables_, program.table.name, &Table::name);
  if (known != tables_.end() && *known != program.table) forget_programs_of(program.table.name);
  const auto [at, added] = sinks_.try_emplace(key, tables_.size());
  if (added) tables_.push_back(program.table);
  return at->second;
}

// After its table has changed, a program is made anew when its next record comes: all rows of a
// table have to meet in one part of the batch, which has the table's columns.
void Routes::forget_programs_of(const QualifiedName& table) {
  for (auto& [name, topic] : topics_) {
    std::erase_if(topic.routes, [&](const auto& entry) {
      const Route& route = entry.second;
      return route.decoder && route.decoder->program().table.name == table;
    });
  }
  std::erase_if(sinks_, [&](const auto& entry) { return entry.first.table == table; });
  for (Table& known : tables_) {
    if (known.name == table) known = Table();
  }
}

void Routes::forget() {
  for (auto& [name, topic] : topics_) topic.routes.clear();
  sinks_.clear();
  tables_.clear();
}

}  // namespace weir
