#include "runtime/cli/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include <functional>

#include "compiler/catalog_file/catalog_file.h"
#include "compiler/compile.h"
#include "compiler/emit/right_now.h"
#include "compiler/frontend/infer/infer.h"
#include "compiler/history.h"
#include "runtime/catalog/right_now.h"
#include "runtime/catalog/surroundings.h"
#include "runtime/catalog/system_identifier.h"
#include "runtime/cli/project.h"
#include "runtime/observe/log.h"
#include "runtime/pipeline/evolution.h"
#include "runtime/pipeline/survey.h"
#include "runtime/source/file_source.h"
#include "runtime/source/kafka/topic_look.h"

namespace weir {

namespace {

// Declared events can be planned while the brokers are away.
Result<Survey> look_at_topics(const Pipeline& pipeline) {
  const auto look = TopicLook::open(pipeline);
  if (!look && look.error().code == Code::X552 && !pipeline.events.empty()) {
    log(Level::Warning,
        fmt::format("{}: this plan knows the declared events only", look.error().message));
    return survey(pipeline);
  }
  if (!look) return tl::make_unexpected(look.error());
  if ((*look)->leaves_some()) {
    log(Level::Warning,
        fmt::format("of each partition, the newest {} records were looked at: a schema that only "
                    "older ones have is not in this plan",
                    TopicLook::kNewest));
  }
  return survey(pipeline, **look);
}

Result<Survey> look_at_source(const Pipeline& pipeline, const std::optional<std::string>& events) {
  if (!events && pipeline.source.kind == SourceKind::Kafka) return look_at_topics(pipeline);
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

using ReadCatalog = std::function<Result<Catalog>(const std::vector<QualifiedName>& tables)>;

// All that a plan is made of.
struct Material {
  std::vector<TopicSchema> schemas;
  std::vector<Refusal> refusals;  // of topics without a schema, or without a table
  std::vector<Notice> notices;    // of topics that need no table
  Catalog catalog;
};

Result<Material> gather(const ReadCatalog& read,
                        const Pipeline& pipeline,
                        const std::optional<std::string>& events) {
  WEIR_TRY(Survey found, look_at_source(pipeline, events));
  tell(found);
  std::vector<QualifiedName> tables = tables_of(found.schemas);
  for (const TopicSchema& topic : found.without_schema) tables.push_back(table_name(topic));
  Material out;
  out.notices = notices_of(found);
  WEIR_TRY(out.catalog, read(tables));
  for (const TopicSchema& topic : found.without_schema) {
    const Table* live = out.catalog.find(table_name(topic));
    if (live == nullptr) {
      found.refusals.push_back(refuse_unknown_schema(topic.topic, table_name(topic)));
      continue;
    }
    found.schemas.push_back(topic);
    found.schemas.back().schema = infer_schema(*live, pipeline.source);
  }
  out.schemas = std::move(found.schemas);
  out.refusals = std::move(found.refusals);
  return out;
}

Result<Plan> plan_against(const ReadCatalog& read,
                          const Pipeline& pipeline,
                          const std::optional<std::string>& events) {
  WEIR_TRY(const Material material, gather(read, pipeline, events));
  Plan plan = make_plan(material.schemas, material.catalog, pipeline, material.refusals);
  plan.notices.insert(plan.notices.end(), material.notices.begin(), material.notices.end());
  // Those that are about no table come first, as after add_notices().
  std::ranges::stable_sort(plan.notices, {}, &Notice::table);
  return plan;
}

// A database with nothing in it that would be in the way: its schemas and the extensions are there.
Catalog empty_catalog(const Pipeline& pipeline) {
  constexpr std::int32_t kBuiltAndTestedOn = 150'000;
  Catalog out;
  out.server_version = kBuiltAndTestedOn;
  for (const std::string& type : extension_types()) {
    out.types.insert({.schema = pipeline.destination.schema, .name = type});
  }
  return out;
}

Error not_in_snapshot(const std::vector<QualifiedName>& tables) {
  std::string names;
  for (const QualifiedName& table : tables) names += (names.empty() ? "" : ", ") + display(table);
  return Error{
      .code = Code::X543,
      .message = fmt::format("the catalog snapshot does not cover the schema of {}", names),
      .where = {},
      .help = "take the snapshot with this pipeline file: weir inspect FILE"};
}

ReadCatalog from_snapshot(CatalogSnapshot snapshot) {
  return [snapshot =
              std::move(snapshot)](const std::vector<QualifiedName>& tables) -> Result<Catalog> {
    const auto missing = not_covered(snapshot, tables);
    if (!missing.empty()) return tl::make_unexpected(not_in_snapshot(missing));
    return excerpt(snapshot, tables);
  };
}

Notice made_from_snapshot(const Catalog& catalog) {
  Notice out;
  out.code = Code::N640;
  out.message = fmt::format(
      "no database was asked: this is the plan for {} as its catalog snapshot has it. Tables, "
      "rights and extensions may have changed since, and who uses the tables now is not known; "
      "`weir apply` looks again",
      catalog.database);
  return out;
}

}  // namespace

Result<pg::Connection> connect(const Pipeline& pipeline, pg::SessionUse use) {
  pg::ConnectSettings settings;
  settings.use = use;
  settings.url = pipeline.destination.url;
  settings.parameters = pipeline.destination.parameters;
  // A wait for a lock is silent as well, and has limits of its own.
  settings.patience =
      std::chrono::milliseconds(pipeline.destination.answer_timeout_ms + pipeline.lock.timeout_ms);
  return pg::Connection::open(settings);
}

Result<std::vector<std::string>> topics_in(const Pipeline& pipeline, const std::string& events) {
  WEIR_TRY(const Survey found, look_at_source(pipeline, events));
  tell(found);
  std::vector<std::string> out;
  for (const TopicSchema& topic : found.schemas) out.push_back(topic.topic);
  for (const TopicSchema& topic : found.without_schema) out.push_back(topic.topic);
  return out;
}

Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      pg::Connection& connection) {
  WEIR_TRY(Plan plan,
           plan_against(
               [&](const std::vector<QualifiedName>& tables) -> Result<Catalog> {
                 WEIR_TRY(Catalog catalog, read_catalog(connection, tables));
                 WEIR_TRY(catalog.system_identifier, system_identifier(connection));
                 return catalog;
               },
               pipeline,
               events));
  WEIR_TRY(const Surroundings surroundings, read_surroundings(connection, plan));
  add_notices(plan, surroundings);
  return plan;
}

Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      CatalogSnapshot snapshot) {
  const Notice notice = made_from_snapshot(snapshot.catalog);
  WEIR_TRY(Plan plan, plan_against(from_snapshot(std::move(snapshot)), pipeline, events));
  plan.notices.push_back(notice);
  return plan;
}

Result<History> history_of(const Pipeline& pipeline,
                           const std::string& events,
                           std::optional<CatalogSnapshot> snapshot) {
  const std::string start =
      snapshot ? fmt::format("the snapshot of database {}", display(snapshot->catalog.database))
               : "an empty database";
  const ReadCatalog read = snapshot ? from_snapshot(*std::move(snapshot))
                                    : [&](const std::vector<QualifiedName>&) -> Result<Catalog> {
    return empty_catalog(pipeline);
  };
  WEIR_TRY(Material material, gather(read, pipeline, events));
  History out =
      make_history(material.schemas, std::move(material.catalog), pipeline, material.refusals);
  out.start = start;
  out.notices.insert(out.notices.end(), material.notices.begin(), material.notices.end());
  return out;
}

Result<CatalogSnapshot> read_snapshot(const std::string& path) {
  WEIR_TRY(const std::string text,
           read_file(path == "-" ? "/dev/stdin" : path, "the catalog snapshot"));
  auto snapshot = read_catalog_file(text);
  if (!snapshot) {
    Error error = snapshot.error();
    error.where = error.where.empty() ? path : fmt::format("{}: {}", path, error.where);
    return tl::make_unexpected(std::move(error));
  }
  return snapshot;
}

std::string right_now(pg::Connection& connection, const Plan& plan) {
  const auto found = read_right_now(connection, plan);
  return found ? right_now_text(*found) : std::string();
}

}  // namespace weir
