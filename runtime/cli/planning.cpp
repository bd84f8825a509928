#include "runtime/cli/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <memory>

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
Result<Surveyor> look_at_topics(const Pipeline& pipeline) {
  Surveyor surveyor(pipeline);
  const auto look = TopicLook::open(pipeline);
  if (!look && look.error().code == Code::X552 && !pipeline.events.empty()) {
    log(Level::Warning,
        fmt::format("{}: this plan knows the declared events only", look.error().message));
    return surveyor;
  }
  if (!look) return tl::make_unexpected(look.error());
  if ((*look)->leaves_some()) {
    log(Level::Warning,
        fmt::format("of each partition, the newest {} records were looked at: a schema that only "
                    "older ones have is not in this plan",
                    TopicLook::kNewest));
  }
  WEIR_CHECKED(surveyor.scan(**look));
  return surveyor;
}

Result<Surveyor> look_at_source(const Pipeline& pipeline,
                                const std::optional<std::string>& events) {
  if (!events && pipeline.source.kind == SourceKind::Kafka) return look_at_topics(pipeline);
  const std::string path = events.value_or(pipeline.source.path);
  WEIR_TRY(const auto source,
           FileSource::open(path, pipeline.source.topic.value_or(default_topic(path))));
  Surveyor surveyor(pipeline);
  WEIR_CHECKED(surveyor.scan(*source));
  return surveyor;
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

using Tables = std::vector<QualifiedName>;

// Where the catalog comes from. It is read on another thread while the schemas are read on this
// one, when it is not yet known of some topics that they hold no rows; `covers` is asked
// afterwards.
struct CatalogSource {
  std::function<Result<Catalog>(const Tables& tables)> read;
  std::function<Result<void>(const Tables& tables)> covers = [](const Tables&) {
    return Result<void>();
  };
};

// All that a plan is made of.
struct Material {
  std::vector<TopicSchema> schemas;
  std::vector<Refusal> refusals;  // of topics without a schema, or without a table
  std::vector<Notice> notices;    // of topics that need no table
  Catalog catalog;
};

Result<Material> gather(const CatalogSource& from,
                        const Pipeline& pipeline,
                        const std::optional<std::string>& events) {
  WEIR_TRY(Surveyor surveyor, look_at_source(pipeline, events));
  auto catalog = std::async(std::launch::async,
                            [&from, tables = surveyor.tables()] { return from.read(tables); });
  Survey found = std::move(surveyor).read();
  tell(found);
  Tables tables = tables_of(found.schemas);
  for (const TopicSchema& topic : found.without_schema) tables.push_back(table_name(topic));
  Material out;
  out.notices = notices_of(found);
  WEIR_TRY(out.catalog, catalog.get());
  WEIR_CHECKED(from.covers(tables));
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

Result<Plan> plan_against(const CatalogSource& from,
                          const Pipeline& pipeline,
                          const std::optional<std::string>& events) {
  WEIR_TRY(Material material, gather(from, pipeline, events));
  Plan plan = make_plan(material.schemas, std::move(material.catalog), pipeline, material.refusals);
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

CatalogSource from_snapshot(CatalogSnapshot taken) {
  const auto snapshot = std::make_shared<const CatalogSnapshot>(std::move(taken));
  return {.read = [snapshot](const Tables& tables) -> Result<Catalog> {
            return excerpt(*snapshot, tables);
          },
          .covers = [snapshot](const Tables& tables) -> Result<void> {
            const auto missing = not_covered(*snapshot, tables);
            if (missing.empty()) return {};
            return tl::make_unexpected(not_in_snapshot(missing));
          }};
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

Result<Catalog> read_live(pg::Connection& connection, const Tables& tables) {
  WEIR_TRY(Catalog catalog, read_catalog(connection, tables));
  WEIR_TRY(catalog.system_identifier, system_identifier(connection));
  return catalog;
}

Result<void> look_around(pg::Connection& connection, Plan& plan) {
  WEIR_TRY(const Surroundings surroundings, read_surroundings(connection, plan));
  add_notices(plan, surroundings);
  return {};
}

}  // namespace

Result<pg::Connection> connect(const Pipeline& pipeline,
                               pg::SessionUse use,
                               std::chrono::milliseconds lock_timeout) {
  pg::ConnectSettings settings;
  settings.use = use;
  settings.lock_timeout = lock_timeout;
  settings.url = pipeline.destination.url;
  settings.parameters = pipeline.destination.parameters;
  // A wait for a lock is silent as well, and has limits of its own.
  settings.patience =
      std::chrono::milliseconds(pipeline.destination.answer_timeout_ms + pipeline.lock.timeout_ms);
  return pg::Connection::open(settings);
}

Result<std::vector<std::string>> topics_in(const Pipeline& pipeline, const std::string& events) {
  WEIR_TRY(Surveyor surveyor, look_at_source(pipeline, events));
  const Survey found = std::move(surveyor).read();
  tell(found);
  std::vector<std::string> out;
  for (const TopicSchema& topic : found.schemas) out.push_back(topic.topic);
  for (const TopicSchema& topic : found.without_schema) out.push_back(topic.topic);
  return out;
}

Result<Plan> plan_all(const Pipeline& pipeline,
                      const std::optional<std::string>& events,
                      pg::Connection& connection) {
  const CatalogSource live{
      .read = [&](const Tables& tables) { return read_live(connection, tables); }};
  WEIR_TRY(Plan plan, plan_against(live, pipeline, events));
  WEIR_CHECKED(look_around(connection, plan));
  return plan;
}

Result<OnlinePlan> connect_and_plan(const Pipeline& pipeline,
                                    const std::optional<std::string>& events) {
  const auto open = [&] { return connect(pipeline, pg::SessionUse::Shared); };
  // Who writes to a pipe should hear of it before the pipe's end.
  const bool at_once = events.value_or(pipeline.source.path) == "-";
  auto connecting = std::async(at_once ? std::launch::deferred : std::launch::async, open);
  std::optional<pg::Connection> connection;
  if (at_once) {
    WEIR_TRY(connection, connecting.get());
  }
  const CatalogSource live{.read = [&](const Tables& tables) -> Result<Catalog> {
    if (!connection) {
      WEIR_TRY(connection, connecting.get());
    }
    return read_live(*connection, tables);
  }};
  WEIR_TRY(Plan plan, plan_against(live, pipeline, events));
  WEIR_CHECKED(look_around(*connection, plan));
  return OnlinePlan{.connection = *std::move(connection), .plan = std::move(plan)};
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
  const CatalogSource from = snapshot
                                 ? from_snapshot(*std::move(snapshot))
                                 : CatalogSource{.read = [&](const Tables&) -> Result<Catalog> {
                                     return empty_catalog(pipeline);
                                   }};
  WEIR_TRY(Material material, gather(from, pipeline, events));
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
