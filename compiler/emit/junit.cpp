#include "compiler/emit/junit.h"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/emit/dba.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/wording.h"

namespace weir {

namespace {

// Text for an element or an attribute. XML 1.0 has no way to write U+FFFE and U+FFFF at all, nor
// controls; line feeds of our own stay.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
    for (std::size_t at = out.find(none); at != std::string::npos; at = out.find(none, at)) {
      out.replace(at, none.size(), "\xef\xbf\xbd");
    }
  }
  return out;
}

// One table, or a topic that has none.
struct TestCase {
  std::string group;  // the schema, or "topic"
  std::string name;
  std::vector<const Refusal*> refusals{};
  std::string output{};
};

class Report {
 public:
  explicit Report(const Plan& plan) : plan_(plan) {}

  std::string run() {
    for (const Refusal& refusal : plan_.refusals) {
      of(refusal.table, refusal.from).refusals.push_back(&refusal);
    }
    for (const TableWork& table : work_by_table(plan_.operations)) add_work(table);
    for (const Notice& notice : plan_.notices) {
      of(notice.table, notice.from).output +=
          fmt::format("{}: {}\n", code_id(notice.code), printable(notice.message));
    }
    for (const QualifiedName& table : plan_.unchanged) of(table, {}).output += "unchanged\n";
    return text();
  }

 private:
  TestCase& of(const QualifiedName& table, const Provenance& from) {
    const bool topic = table.name.empty();
    const std::string group = topic ? "topic" : printable(table.schema);
    const std::string name = printable(topic ? from.topic : table.name);
    // Topics come after the tables, whatever the name of a schema.
    const auto [found, fresh] = cases_.try_emplace(std::tuple(topic, group, name));
    if (fresh) found->second = {.group = group, .name = name.empty() ? "all topics" : name};
    return found->second;
  }

  void add_work(const TableWork& table) {
    const TableDdl ddl = table_ddl(table);
    std::string& output = of(table.table, {}).output;
    for (const std::string& statement : ddl.statements) output += statement + ";\n";
    output += cost_text(table.table, ddl.creates, plan_.lock) + "\n";
    for (const ColumnSource& source : table.columns()) {
      output +=
          fmt::format("{}: {}\n", display(source.column->name), origin(*source.from, plan_.file));
    }
  }

  // Statements for a person to run, below the words that say why.
  std::string for_a_person(const Refusal& refusal) const {
    std::string out;
    for (const std::string& statement : dba_sql(refusal, plan_.target)) {
      if (out.empty()) out = "sql for you to run; weir never does:\n";
      out += xml(statement) + ";\n";
    }
    return out;
  }

  std::string failure(const Refusal& refusal) const {
    const auto line = [](std::string_view label, std::string_view text) {
      return text.empty() ? std::string() : fmt::format("{}: {}\n", label, xml(text));
    };
    const std::string about = object(refusal.table, refusal.column);
    return fmt::format(
        "      <failure type=\"{} {}\" message=\"{}{}\">\n{}{}{}{}{}{}{}      </failure>\n",
        code_id(refusal.code),
        code_info(refusal.code).name,
        xml(about.empty() ? "" : about + ": "),
        xml(printable(refusal.reason)),
        line("event", printable(refusal.event)),
        line("from", origin(refusal.from, plan_.file)),
        line("live", printable(refusal.live)),
        line("why", printable(refusal.reason)),
        line("rows", rows_text(refusal.consequence)),
        line("help", printable(refusal.help)),
        for_a_person(refusal));
  }

  std::string text_of(const TestCase& test) const {
    std::string body;
    for (const Refusal* const refusal : test.refusals) body += failure(*refusal);
    if (!test.output.empty()) {
      body += fmt::format("      <system-out>\n{}      </system-out>\n", xml(test.output));
    }
    const std::string head =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(test.group), xml(test.name));
    return body.empty() ? head + "/>\n" : fmt::format("{}>\n{}    </testcase>\n", head, body);
  }

  std::string text() const {
    std::size_t failed = 0;
    std::string body;
    for (const auto& [where, test] : cases_) {
      if (!test.refusals.empty()) ++failed;
      body += text_of(test);
    }
    const std::string sums =
        fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\"", cases_.size(), failed);
    const std::string name = xml(fmt::format("weir plan of pipeline {}", display(plan_.pipeline)));
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {1}>\n"
        "  <testsuite name=\"{0}\" {1}>\n    <properties>\n"
        "      <property name=\"target\" value=\"{2}\"/>\n"
        "      <property name=\"counts\" value=\"{3}\"/>\n    </properties>\n"
        "{4}  </testsuite>\n</testsuites>\n",
        name,
        sums,
        xml(target_text(plan_.target)),
        xml(counts(plan_)),
        body);
  }

  const Plan& plan_;
  std::map<std::tuple<bool, std::string, std::string>, TestCase> cases_;
};

}  // namespace

std::string plan_junit(const Plan& plan) {
  return Report(plan).run();
}

}  // namespace weir
