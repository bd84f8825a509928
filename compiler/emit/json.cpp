#include "compiler/emit/json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/emit/dba.h"
#include "compiler/model/seal.h"

namespace weir {

namespace {

using json = nlohmann::ordered_json;

constexpr int kPlanFormat = 1;

json to_json(const Place& place) {
  json out = json::object();
  out["line"] = place.line;
  out["column"] = place.column;
  out["end_line"] = place.end_line;
  out["end_column"] = place.end_column;
  return out;
}

json to_json(const Provenance& from) {
  json out = json::object();
  out["topic"] = from.topic;
  out["schema_version"] = from.schema_version;
  if (!from.path.empty()) out["path"] = from.path;
  if (from.place.known()) out["place"] = to_json(from.place);
  return out;
}

json to_json(const Column& column, const Provenance& from) {
  json out = json::object();
  out["name"] = column.name;
  out["type"] = to_sql(column.type);
  out["nullable"] = column.nullable;
  if (column.default_text) out["default"] = *column.default_text;
  out["from"] = to_json(from);
  return out;
}

json operation(std::string_view word, const QualifiedName& table) {
  json out = json::object();
  out["op"] = word;
  out["schema"] = table.schema;
  out["table"] = table.name;
  return out;
}

struct ToJson {
  json operator()(const CreateTable& create) const {
    json out = operation("create_table", create.table.name);
    json columns = json::array();
    for (std::size_t i = 0; i < create.table.columns.size(); ++i) {
      columns.push_back(to_json(create.table.columns[i], create.columns_from[i]));
    }
    out["columns"] = std::move(columns);
    out["primary_key"] = create.table.key;
    if (!create.table.key_name.empty()) out["primary_key_name"] = create.table.key_name;
    return out;
  }
  json operator()(const AddColumn& add) const {
    json out = operation("add_column", add.table);
    out["column"] = to_json(add.column, add.from);
    return out;
  }
};

json to_json(const Refusal& refusal, const Target& target) {
  json out = json::object();
  out["code"] = code_id(refusal.code);
  out["kind"] = code_info(refusal.code).name;
  out["consequence"] = to_text(refusal.consequence);
  out["schema"] = refusal.table.schema;
  out["table"] = refusal.table.name;
  out["column"] = refusal.column;
  out["event"] = refusal.event;
  out["live"] = refusal.live;
  out["reason"] = refusal.reason;
  out["help"] = refusal.help;
  out["dba_sql"] = dba_sql(refusal, target);
  out["from"] = to_json(refusal.from);
  return out;
}

json to_json(const Notice& notice) {
  json out = json::object();
  out["code"] = code_id(notice.code);
  out["kind"] = code_info(notice.code).name;
  out["schema"] = notice.table.schema;
  out["table"] = notice.table.name;
  out["column"] = notice.column;
  out["message"] = notice.message;
  out["from"] = to_json(notice.from);
  return out;
}

json to_json(const QualifiedName& table) {
  json out = json::object();
  out["schema"] = table.schema;
  out["table"] = table.name;
  return out;
}

// What is usual is left out.
json to_json(const ColumnFacts& column) {
  json out = json::object();
  out["name"] = column.name;
  out["type"] = column.type;
  out["nullable"] = column.nullable;
  if (column.has_default) out["default"] = true;
  if (column.identity) out["identity"] = column.identity_always ? "always" : "by default";
  if (column.generated) out["generated"] = true;
  return out;
}

json to_json(const TableFacts& table) {
  json out = to_json(table.name);
  out["kind"] = to_text(table.kind);
  out["columns"] = json::array();
  for (const ColumnFacts& column : table.columns) out["columns"].push_back(to_json(column));
  out["primary_key"] = table.key;
  return out;
}

json to_json(const Target& target) {
  json out = json::object();
  out["database"] = target.database;
  if (target.database_oid != 0) out["database_oid"] = target.database_oid;
  // As text: it is larger than the numbers that all programs read exactly.
  if (!target.system_identifier.empty()) out["system_identifier"] = target.system_identifier;
  out["schema"] = target.schema;
  out["role"] = target.role;
  out["server_version"] = target.server_version;
  return out;
}

template <typename T>
json list(const std::vector<T>& all) {
  json out = json::array();
  for (const T& one : all) out.push_back(to_json(one));
  return out;
}

json list_of(const std::vector<Operation>& operations) {
  json out = json::array();
  for (const Operation& one : operations) out.push_back(std::visit(ToJson{}, one));
  return out;
}

json object_of(const Plan& plan) {
  json out = json::object();
  out["weir_plan"] = kPlanFormat;
  out["pipeline"] = plan.pipeline;
  if (!plan.file.empty()) out["file"] = plan.file;
  out["lock"] = {{"timeout_ms", plan.lock.timeout_ms},
                 {"budget_ms", plan.lock.budget_ms},
                 {"total_ms", plan.lock.total_ms}};
  out["target"] = to_json(plan.target);
  out["operations"] = list_of(plan.operations);
  out["refusals"] = json::array();
  for (const Refusal& one : plan.refusals) out["refusals"].push_back(to_json(one, plan.target));
  out["notices"] = list(plan.notices);
  out["unchanged"] = list(plan.unchanged);
  out["fingerprints"] = json::object();
  for (const auto& [table, print] : plan.fingerprints) out["fingerprints"][display(table)] = print;
  out["found"] = json::array();
  for (const auto& [name, table] : plan.found) out["found"].push_back(to_json(table));
  return out;
}

// Names are UTF-8 by the time they are in a plan; a stray byte must not stop the plan all the same.
std::string text_of(const json& object) {
  return object.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string plan_json(const Plan& plan) {
  return text_of(object_of(plan));
}

std::string operations_json(const std::vector<Operation>& operations) {
  return list_of(operations).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string plan_file(const Plan& plan, std::string_view tool) {
  json object = object_of(plan);
  object["tool"] = tool;
  // A plan that is to be carried out holds no SQL, not even such as is for people.
  for (json& refusal : object["refusals"]) refusal.erase("dba_sql");
  return seal(text_of(object));
}

}  // namespace weir
