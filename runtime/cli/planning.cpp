#include "runtime/cli/planning.h"

#include <fmt/format.h>

#include "compiler/compile.h"
#include "compiler/frontend/infer/infer.h"
#include "runtime/observe/log.h"
#include "runtime/pipeline/evolution.h"
#include "runtime/pipeline/survey.h"
#include "runtime/source/file_source.h"

namespace weir {

namespace {

Result<Survey> look_at_source(const Pipeline& pipeline, const std::optional<std::string>& events) {
  if (!events && pipeline.source.kind == SourceKind::Kafka) {
    if (pipeline.events.empty()) {
      return fail(Code::S121,
                  "looking at topics of Kafka is not built yet",
                  {},
                  "give a file with events of the topics: --events PATH");
    }
    log(Level::Warning,
        "topics of Kafka can't be looked at yet: this plan knows the declared events only; "
        "--events PATH adds the schemas of a file");
    return survey(pipeline);
  }
  const std::string path = events.value_or(pipeline.source.path);
  WEIR_TRY(const auto source,
           FileSource::open(path, pipeline.source.topic.value_or(default_topic(path))));
  return survey(pipeline, *source);
}

void tell(const Survey& survey) {
  for (const Error& fault : survey.faults) {
    log(Level::Warning, fmt::format("{}: {}: {}", fault.where, code_id(fault.code), fault.message));
  }
  if (survey.fault_count > survey.faults.size()) {
    log(Level::Warning,
        fmt::format("{} more records can't be read", survey.fault_count - survey.faults.size()));
  }
}

// What a reviewer should know of topics that need no table.
std::vector<Notice> notices_of(const Survey& survey) {
  std::vector<Notice> out;
  const auto add = [&](Code code, std::string message) {
    Notice notice;
    notice.code = code;
    notice.message = std::move(message);
    out.push_back(std::move(notice));
  };
  for (const auto& [topic, count] : survey.unmatched) {
    add(Code::N604,
        fmt::format("no topic rule reads {}: {} record{}", topic, count, count == 1 ? "" : "s"));
  }
  for (const auto& [topic, count] : survey.side) {
    add(Code::N605,
        fmt::format("the records of topic {} are no rows; they are passed over", topic));
  }
  return out;
}

}  // namespace

Result<pg::Connection> connect(const Pipeline& pipeline) {
  pg::ConnectSettings settings;
  settings.url = pipeline.destination.url;
  settings.parameters = pipeline.destination.parameters;
  return pg::Connection::open(settings);
}

Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      pg::Connection& connection) {
  WEIR_TRY(Survey found, look_at_source(pipeline, events));
  tell(found);
  std::vector<QualifiedName> tables = tables_of(found.schemas);
  for (const TopicSchema& topic : found.without_schema) tables.push_back(table_name(topic));
  WEIR_TRY(const Catalog catalog, read_catalog(connection, tables));
  for (const TopicSchema& topic : found.without_schema) {
    const Table* live = catalog.find(table_name(topic));
    if (live == nullptr) {
      found.refusals.push_back(refuse_unknown_schema(topic.topic, table_name(topic)));
      continue;
    }
    found.schemas.push_back(topic);
    found.schemas.back().schema = infer_schema(*live, pipeline.source);
  }
  Plan plan = make_plan(found.schemas, catalog, pipeline, found.refusals);
  const std::vector<Notice> notices = notices_of(found);
  plan.notices.insert(plan.notices.end(), notices.begin(), notices.end());
  return plan;
}

}  // namespace weir
