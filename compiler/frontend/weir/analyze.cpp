#include "compiler/frontend/weir/analyze.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/nearest.h"
#include "compiler/frontend/weir/block_kinds.h"
#include "compiler/frontend/weir/block_reader.h"
#include "compiler/frontend/weir/client_properties.h"
#include "compiler/frontend/weir/dead_letters.h"
#include "compiler/frontend/weir/event_decl.h"
#include "compiler/frontend/weir/route.h"
#include "compiler/frontend/weir/rule_reader.h"

namespace weir {

namespace {

using syntax::Block;

class Analyzer {
 public:
  Analyzer(const syntax::File& file, const References& references, Diagnostics& diagnostics)
      : blocks_(sort_blocks(file, diagnostics)),
        values_(references, diagnostics),
        diagnostics_(diagnostics) {}

  Checked run() {
    for (const Block* block : of("destination")) read_destination(*block);
    for (const Block* block : of("source")) read_source(*block);
    for (const Block* block : of("event")) add_event(*block);
    for (const Block* block : of("pipeline")) read_pipeline(*block);
    report_unused_events();
    const bool silent = diagnostics_.has_errors();
    if (checked_.project.pipelines.empty() && !silent) {
      report(Code::S109,
             {},
             "the file has no pipeline, so there is nothing to do",
             "add `pipeline name { topic \"...\" -> table }`");
    }
    return std::move(checked_);
  }

 private:
  void report(Code code, Span span, std::string message, std::string help = {}) {
    Diagnostic found{.code = code, .message = std::move(message), .primary = {span, ""}};
    if (!help.empty()) found.helps.push_back(std::move(help));
    diagnostics_.add(std::move(found));
  }

  const std::vector<const Block*>& of(std::string_view kind) {
    return blocks_.by_kind[std::string(kind)];
  }

  void refuse_statements(const Block& block, std::string_view title);
  void require(const Block& block,
               const GivenSpans& given,
               std::string_view setting,
               std::string_view title);

  void read_destination(const Block& block);
  void read_source(const Block& block);
  void add_event(const Block& block);
  void report_unused_events();

  void read_pipeline(const Block& block);
  void check_group_settings(const Pipeline& pipeline, const GivenSpans& given);
  void read_ends(const Block& block, PipelineDraft& draft);
  void choose_source(const Block& block, const syntax::Name* from, PipelineDraft& draft);
  void choose_destination(const Block& block, const syntax::Name* into, Pipeline& pipeline);
  void read_rules(const Block& block, const GivenSpans& given, PipelineDraft& draft);

  SortedBlocks blocks_;
  ValueReader values_;
  Diagnostics& diagnostics_;
  Checked checked_;
  std::vector<std::vector<Unbuilt>> source_unbuilt_;
  std::vector<EventDecl> events_;
  std::map<std::string, Span> event_topics_;
  std::set<std::string> used_topics_;
};

// Only pipelines hold rules, and only events fields.
void Analyzer::refuse_statements(const Block& block, std::string_view title) {
  for (const syntax::Route& route : block.routes) {
    report(Code::P001,
           route.keyword.span,
           fmt::format("{} holds no topic rules", title),
           "a topic rule stands in a pipeline");
  }
  for (const syntax::Field& field : block.fields) {
    report(Code::P001,
           field.span,
           fmt::format("expected `=` between `{}` and `{}`", field.name.text, field.type.text));
  }
}

void Analyzer::require(const Block& block,
                       const GivenSpans& given,
                       std::string_view setting,
                       std::string_view title) {
  if (block.damaged || given.contains(setting)) return;
  report(Code::S106,
         block.head_span,
         fmt::format("{} needs `{}`", title, setting),
         fmt::format("add `{} = \"...\"`", setting));
}

void Analyzer::read_destination(const Block& block) {
  refuse_statements(block, "a destination");
  DestinationDraft draft;
  draft.destination.name = block.head[0].text;
  draft.destination.span = block.head_span;
  const GivenSpans given = BlockReader(destination_settings(), values_, diagnostics_)
                               .read(block.settings, block.groups, draft);
  const auto url = given.find("url");
  for (const std::string_view part : {"host", "port", "user", "password", "database"}) {
    const auto other = given.find(part);
    if (url == given.end() || other == given.end()) continue;
    diagnostics_.add({.code = Code::S118,
                      .message = fmt::format("`url` says already what `{}` says", part),
                      .primary = {other->second, ""},
                      .secondary = {{url->second, "the url is given here"}},
                      .helps = {"use the url, or its parts, but not both"}});
  }
  checked_.project.destinations.push_back(std::move(draft.destination));
}

void Analyzer::read_source(const Block& block) {
  refuse_statements(block, "a source");
  const syntax::Name& kind = block.head[1];
  SourceDraft draft;
  draft.source.name = block.head[0].text;
  draft.source.span = block.head_span;
  draft.source.kind = kind.text == "kafka" ? SourceKind::Kafka : SourceKind::File;
  if (kind.text != "kafka" && kind.text != "file") {
    const auto near = nearest(kind.text, {"kafka", "file"});
    report(Code::S105,
           kind.span,
           fmt::format("`{}` is no kind of source", kind.text),
           near ? fmt::format("did you mean `{}`?", *near) : "the kinds are kafka and file");
  } else if (draft.source.kind == SourceKind::Kafka) {
    const GivenSpans given = BlockReader(kafka_source_settings(), values_, diagnostics_)
                                 .read(block.settings, block.groups, draft);
    require(block, given, "brokers", "a kafka source");
    refuse_properties(draft, diagnostics_);
    const bool named_by_id = draft.source.format == Format::Avro ||
                             draft.source.format == Format::JsonSchema ||
                             draft.source.format == Format::Protobuf;
    if (named_by_id && !given.contains("registry") && !block.damaged) {
      report(Code::S106,
             given.find("format")->second,
             "this format needs the registry that keeps its schemas",
             "add `registry { url = \"...\" }`");
    }
    if (given.contains("registry") && !given.contains("registry.url") && !block.damaged) {
      report(Code::S106, given.find("registry")->second, "`registry` needs `url`");
    }
  } else {
    const GivenSpans given = BlockReader(file_source_settings(), values_, diagnostics_)
                                 .read(block.settings, block.groups, draft);
    require(block, given, "path", "a file source");
  }
  checked_.project.sources.push_back(std::move(draft.source));
  source_unbuilt_.push_back(std::move(draft.unbuilt));
}

void Analyzer::add_event(const Block& block) {
  EventDecl event = read_event(block, diagnostics_);
  const std::string problem = pattern_problem(event.topic, SourceKind::File);
  if (!problem.empty() || !is_exact_topic(event.topic)) {
    report(Code::S116,
           event.topic_span,
           problem.empty() ? "an event is declared on one topic, not on a pattern" : problem);
    return;
  }
  const auto [earlier, added] = event_topics_.emplace(event.topic, event.topic_span);
  if (!added) {
    diagnostics_.add(
        {.code = Code::S114,
         .message = fmt::format("the topic `{}` has two event declarations", event.topic),
         .primary = {event.topic_span, ""},
         .secondary = {{earlier->second, "the first one"}}});
    return;
  }
  events_.push_back(std::move(event));
}

void Analyzer::report_unused_events() {
  if (of("pipeline").empty()) return;
  const bool damaged = std::ranges::any_of(of("pipeline"), &Block::damaged);
  for (const EventDecl& event : events_) {
    if (damaged || used_topics_.contains(event.topic)) continue;
    diagnostics_.add(
        {.code = Code::S122,
         .severity = Severity::Warning,
         .message = fmt::format("no rule reads the topic of the event `{}`", event.name),
         .primary = {event.topic_span, ""},
         .helps = {fmt::format("add `topic \"{}\" -> table` to a pipeline", event.topic)}});
  }
}

void Analyzer::read_pipeline(const Block& block) {
  PipelineDraft draft;
  draft.pipeline.name = block.head[0].text;
  read_ends(block, draft);
  const GivenSpans given = BlockReader(pipeline_settings(), values_, diagnostics_)
                               .read(block.settings, block.groups, draft);
  check_group_settings(draft.pipeline, given);
  read_rules(block, given, draft);
  if (const auto place = given.find("dead_letters"); place != given.end()) {
    check_dead_letters(draft.pipeline, place->second, diagnostics_);
  }
  for (const EventDecl& event : events_) {
    if (find_rule(draft.pipeline, event.topic) == nullptr) continue;
    used_topics_.insert(event.topic);
    draft.pipeline.events.emplace(event.topic, event_schema(event, draft.pipeline.source));
  }
  checked_.unbuilt.emplace(draft.pipeline.name, std::move(draft.unbuilt));
  checked_.project.pipelines.push_back(std::move(draft.pipeline));
}

// What only a consumer group makes possible.
void Analyzer::check_group_settings(const Pipeline& pipeline, const GivenSpans& given) {
  if (pipeline.source.kind != SourceKind::File || pipeline.source.name.empty()) return;
  const auto refuse = [&](std::string_view setting, std::string message, std::string help) {
    diagnostics_.add({.code = Code::S118,
                      .message = std::move(message),
                      .primary = {given.find(setting)->second, ""},
                      .secondary = {{pipeline.source.span, "the source is a file"}},
                      .helps = {std::move(help)}});
  };
  if (pipeline.tasks > 1) {
    refuse("tasks", "a file is read by one task", "leave `tasks` at 1, or read from Kafka");
  }
  if (pipeline.delivery == Delivery::AtLeastOnce) {
    refuse("delivery",
           "a file has no consumer group that could keep its offsets",
           "leave `delivery` at exactly_once");
  }
}

// `from source` and `into destination`, which may be left out where there is no choice.
void Analyzer::read_ends(const Block& block, PipelineDraft& draft) {
  const syntax::Name* from = nullptr;
  const syntax::Name* into = nullptr;
  for (const syntax::Field& field : block.fields) {
    const bool is_from = field.name.text == "from";
    if (!is_from && field.name.text != "into") {
      report(Code::P001,
             field.span,
             fmt::format("expected `=` between `{}` and `{}`", field.name.text, field.type.text));
      continue;
    }
    if (field.array || field.optional || field.key || !field.parameters.empty()) {
      report(Code::P001, field.span, fmt::format("`{}` takes just a name", field.name.text));
    }
    const syntax::Name*& end = is_from ? from : into;
    if (end != nullptr) {
      diagnostics_.add({.code = Code::S103,
                        .message = fmt::format("`{}` is given twice", field.name.text),
                        .primary = {field.span, ""},
                        .secondary = {{end->span, "first given here"}}});
    } else {
      end = &field.type;
    }
  }
  choose_source(block, from, draft);
  choose_destination(block, into, draft.pipeline);
}

template <typename Named>
std::vector<std::string_view> names_of(const std::vector<Named>& all) {
  std::vector<std::string_view> names;
  for (const Named& each : all) names.push_back(each.name);
  return names;
}

std::string known_names(const syntax::Name& wanted, const std::vector<std::string_view>& names) {
  if (const auto near = nearest(wanted.text, names))
    return fmt::format("did you mean `{}`?", *near);
  if (names.empty()) return {};
  return fmt::format("the file has `{}`", fmt::join(names, "`, `"));
}

void Analyzer::choose_source(const Block& block, const syntax::Name* from, PipelineDraft& draft) {
  const std::vector<Source>& all = checked_.project.sources;
  std::size_t chosen = 0;
  if (from != nullptr) {
    const auto found = std::ranges::find(all, from->text, &Source::name);
    chosen = static_cast<std::size_t>(found - all.begin());
    if (found == all.end()) {
      if (blocks_.strangers) return;
      return report(Code::S108,
                    from->span,
                    fmt::format("no source is called `{}`", from->text),
                    known_names(*from, names_of(all)));
    }
  } else if (all.size() != 1) {
    if (block.damaged || blocks_.strangers) return;
    return report(Code::S106,
                  block.head_span,
                  all.empty() ? "the pipeline has nothing to read: the file has no source"
                              : "the pipeline does not say which source it reads",
                  all.empty() ? "add `source name file { path = \"...\" }`"
                              : fmt::format("add `from {}`", all.front().name));
  }
  draft.pipeline.source = all[chosen];
  draft.unbuilt = source_unbuilt_[chosen];
}

void Analyzer::choose_destination(const Block& block,
                                  const syntax::Name* into,
                                  Pipeline& pipeline) {
  const std::vector<Destination>& all = checked_.project.destinations;
  if (into != nullptr) {
    const auto found = std::ranges::find(all, into->text, &Destination::name);
    if (found != all.end()) {
      pipeline.destination = *found;
    } else if (!blocks_.strangers) {
      report(Code::S108,
             into->span,
             fmt::format("no destination is called `{}`", into->text),
             known_names(*into, names_of(all)));
    }
  } else if (all.size() == 1) {
    pipeline.destination = all.front();
  } else if (all.size() > 1 && !block.damaged) {
    report(Code::S106,
           block.head_span,
           "the pipeline does not say which destination it writes to",
           fmt::format("add `into {}`", all.front().name));
  }
}

void Analyzer::read_rules(const Block& block, const GivenSpans& given, PipelineDraft& draft) {
  const RuleContext context{draft.defaults, given, draft.pipeline.source.kind};
  std::map<std::string, Span> seen;
  std::vector<TopicRule>& rules = draft.pipeline.topics;
  for (const syntax::Route& route : block.routes) {
    if (route.keyword.text != "topic") {
      const auto near = nearest(route.keyword.text, {"topic"});
      report(Code::P001,
             route.keyword.span,
             fmt::format("`{}` begins no rule", route.keyword.text),
             near ? "did you mean `topic`?" : "a rule is written `topic \"pattern\" -> table`");
      continue;
    }
    const auto [earlier, added] = seen.emplace(route.pattern.text, route.pattern.span);
    if (!added) {
      diagnostics_.add({.code = Code::S114,
                        .message = fmt::format("the topic `{}` has two rules", route.pattern.text),
                        .primary = {route.pattern.span, ""},
                        .secondary = {{earlier->second, "the first one"}}});
      continue;
    }
    RuleDraft rule = read_rule(route, context, values_, diagnostics_);
    draft.unbuilt.insert(draft.unbuilt.end(), rule.unbuilt.begin(), rule.unbuilt.end());
    rules.push_back(std::move(rule.rule));
  }
  std::stable_partition(rules.begin(), rules.end(), [](const TopicRule& rule) {
    return is_exact_topic(rule.pattern);
  });
  if (rules.empty() && block.routes.empty() && !block.damaged) {
    report(Code::S106,
           block.head_span,
           "the pipeline reads no topic",
           "add `topic \"pattern\" -> table`");
  }
}

}  // namespace

Checked analyze(const syntax::File& file, const References& references, Diagnostics& diagnostics) {
  return Analyzer(file, references, diagnostics).run();
}

}  // namespace weir
