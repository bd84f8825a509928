#include "compiler/emit/sarif.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/explain.h"
#include "compiler/emit/dba.h"
#include "compiler/emit/wording.h"

namespace weir {

namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view kVersion = "2.1.0";
constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";

// A file name as a relative reference of a URI (RFC 3986): what is not unreserved is encoded.
std::string uri(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

json text(std::string_view words) {
  return {{"text", words}};
}

// The codes that the results bear, in the order of their numbers.
class Rules {
 public:
  explicit Rules(const Plan& plan) {
    std::set<Code> used;
    for (const Refusal& refusal : plan.refusals) used.insert(refusal.code);
    for (const Notice& notice : plan.notices) used.insert(notice.code);
    for (const Code code : used) indexes_.emplace(code, indexes_.size());
  }

  std::size_t index(Code code) const { return indexes_.at(code); }

  json to_json() const {
    json out = json::array();
    for (const auto& [code, index] : indexes_) {
      const CodeInfo& info = code_info(code);
      json rule = json::object();
      rule["id"] = info.id;
      rule["name"] = info.name;
      rule["shortDescription"] = text(info.title);
      rule["help"] = text(explain(code));
      out.push_back(std::move(rule));
    }
    return out;
  }

 private:
  std::map<Code, std::size_t> indexes_;
};

json logical_location(const QualifiedName& table,
                      const std::string& column,
                      const Provenance& from) {
  if (table.name.empty()) {
    return {{"fullyQualifiedName", printable(from.topic)}, {"kind", "topic"}};
  }
  if (column.empty()) return {{"fullyQualifiedName", display(table)}, {"kind", "table"}};
  return {{"fullyQualifiedName", fmt::format("{}.{}", display(table), display(column))},
          {"kind", "column"}};
}

json physical_location(const Place& place, const std::string& file) {
  return {{"artifactLocation", {{"uri", uri(file)}}},
          {"region",
           {{"startLine", place.line},
            {"startColumn", place.column},
            {"endLine", place.end_line},
            {"endColumn", place.end_column}}}};
}

// What refusals and notices have in common.
struct Finding {
  Code code{};
  std::string_view level;
  std::string message;
  const QualifiedName& table;
  const std::string& column;
  const Provenance& from;
};

json to_json(const Finding& finding, const Rules& rules, const std::string& file) {
  json location = json::object();
  if (finding.from.place.known() && !file.empty()) {
    location["physicalLocation"] = physical_location(finding.from.place, file);
  }
  if (!finding.table.name.empty() || !finding.from.topic.empty()) {
    location["logicalLocations"] =
        json::array({logical_location(finding.table, finding.column, finding.from)});
  }
  json out = json::object();
  out["ruleId"] = code_id(finding.code);
  out["ruleIndex"] = rules.index(finding.code);
  out["level"] = finding.level;
  out["message"] = text(finding.message);
  out["locations"] = location.empty() ? json::array() : json::array({std::move(location)});
  return out;
}

// Statements for a person to run, as the end of the words that say why.
std::string for_a_person(const std::vector<std::string>& statements) {
  if (statements.empty()) return {};
  return fmt::format("\nsql for you to run; weir never does:\n{};", fmt::join(statements, ";\n"));
}

Finding finding(const Refusal& refusal, const Plan& plan) {
  const std::string about = object(refusal.table, refusal.column);
  std::string message = about.empty() ? "" : about + ": ";
  message += printable(refusal.reason);
  if (!refusal.event.empty()) message += fmt::format("\nevent: {}", printable(refusal.event));
  if (!refusal.live.empty()) message += fmt::format("\nlive: {}", printable(refusal.live));
  if (const auto from = origin(refusal.from, plan.file); !from.empty()) {
    message += "\nfrom: " + from;
  }
  message +=
      fmt::format("\nrows: {}\nhelp: {}", rows_text(refusal.consequence), printable(refusal.help));
  message += for_a_person(dba_sql(refusal, plan.target));
  return {.code = refusal.code,
          .level = refusal.consequence == Consequence::Stops ? "error" : "warning",
          .message = std::move(message),
          .table = refusal.table,
          .column = refusal.column,
          .from = refusal.from};
}

Finding finding(const Notice& notice) {
  const std::string about = object(notice.table, notice.column);
  return {.code = notice.code,
          .level = "note",
          .message = (about.empty() ? "" : about + ": ") + printable(notice.message),
          .table = notice.table,
          .column = notice.column,
          .from = notice.from};
}

}  // namespace

std::string plan_sarif(const Plan& plan) {
  const Rules rules(plan);
  json results = json::array();
  for (const Refusal& refusal : plan.refusals) {
    results.push_back(to_json(finding(refusal, plan), rules, plan.file));
  }
  for (const Notice& notice : plan.notices) {
    results.push_back(to_json(finding(notice), rules, plan.file));
  }
  json run = json::object();
  run["tool"]["driver"] = {{"name", "weir"}, {"rules", rules.to_json()}};
  run["automationDetails"] = {{"id", fmt::format("weir/plan/{}/", printable(plan.pipeline))}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  json log = json::object();
  log["$schema"] = kSchema;
  log["version"] = kVersion;
  log["runs"] = json::array({std::move(run)});
  return log.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace weir
