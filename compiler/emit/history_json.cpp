#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/emit/history.h"
#include "compiler/emit/json.h"

namespace weir {

namespace {

using json = nlohmann::ordered_json;

constexpr int kHistoryFormat = 1;

// Operations, refusals and notices have one form, and the plan's JSON is the place that knows it.
json as_in_a_plan(std::vector<Operation> operations,
                  std::vector<Refusal> refusals,
                  std::vector<Notice> notices) {
  Plan plan;
  plan.operations = std::move(operations);
  plan.refusals = std::move(refusals);
  plan.notices = std::move(notices);
  return json::parse(plan_json(plan));
}

json to_json(const Table& table) {
  json out = json::object();
  out["columns"] = json::array();
  for (const Column& column : table.columns) {
    out["columns"].push_back({{"name", column.name},
                              {"type", to_sql(column.type)},
                              {"nullable", column.nullable},
                              {"has_default", column.has_default}});
  }
  out["primary_key"] = table.key;
  return out;
}

json to_json(const HistoryStep& step) {
  json out = json::object();
  out["topic"] = step.topic;
  out["schema_version"] = step.version;
  out["first_seen"] = step.first_seen;
  out["schema"] = step.table.schema;
  out["table"] = step.table.name;
  out["event_changes"] = step.event_changes;
  const json plan = as_in_a_plan(step.operations, step.refusals, step.notices);
  for (const char* const part : {"operations", "refusals", "notices"}) out[part] = plan.at(part);
  out["after"] = step.after ? to_json(*step.after) : json();
  return out;
}

}  // namespace

std::string history_json(const History& history) {
  json out = json::object();
  out["weir_history"] = kHistoryFormat;
  out["pipeline"] = history.pipeline;
  out["start"] = history.start;
  out["steps"] = json::array();
  for (const HistoryStep& step : history.steps) out["steps"].push_back(to_json(step));
  const json rest = as_in_a_plan({}, history.refusals, history.notices);
  for (const char* const part : {"refusals", "notices"}) out[part] = rest.at(part);
  return out.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace weir
