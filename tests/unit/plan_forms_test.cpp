#include "tests/support/plan_forms.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "compiler/emit/json.h"
#include "compiler/emit/junit.h"
#include "compiler/emit/markdown.h"
#include "compiler/emit/sarif.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/emit/wording.h"
#include "compiler/value/utf8.h"
#include "tests/support/json_schema.h"
#include "tests/support/xml_form.h"

namespace weir::plan_forms_test {

namespace {

using None = std::vector<std::string>;
using Json = nlohmann::ordered_json;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++out;
  }
  return out;
}

Provenance from(std::int32_t version, const std::string& path) {
  Provenance out;
  out.topic = "shop.orders";
  out.schema_version = version;
  out.path = path;
  return out;
}

Refusal refusal(Code code, const std::string& table) {
  Refusal out;
  out.code = code;
  out.table = {"shop", table};
  out.column = "priority";
  out.event = "int64 -> bigint";
  out.live = "integer";
  out.reason = "int64 has values outside the range of integer";
  out.help = "widen the column yourself, or leave the field out with `exclude = (priority)`";
  out.from = from(2, "value.after.priority");
  return out;
}

Operation addition(const std::string& table, const std::string& name) {
  Column column;
  column.name = name;
  column.type.base = PgBase::Text;
  return AddColumn{.table = {"shop", table}, .column = column, .from = from(2, "value." + name)};
}

Plan empty_plan() {
  Plan plan;
  plan.pipeline = "shop";
  plan.target.database = "weir";
  plan.target.schema = "shop";
  plan.target.role = "loader";
  plan.target.server_version = 150018;
  return plan;
}

// Names and texts with everything that some form of a plan would interpret.
constexpr std::string_view kHostile =
    "a\"'`|<script>&amp; ]]> --> @all #1 **b** \\| $x$ \n; DROP TABLE x; -- \u202e\x01\x1b[31m"
    "\xef\xbf\xbf%s{}";

Plan hostile_plan() {
  const std::string name(kHostile);
  Plan plan = empty_plan();
  plan.pipeline = name;
  plan.file = name + ".weir";
  plan.target.database = name;
  plan.target.role = name;
  plan.refusals = {refusal(Code::R201, name), refusal(Code::R218, "")};
  for (Refusal& one : plan.refusals) {
    one.column = one.event = one.live = one.reason = one.help = one.from.path = one.from.topic =
        name;
    one.from.place = {.line = 1, .column = 2, .end_line = 1, .end_column = 9};
  }
  plan.refusals[1].table = {};
  Notice notice;
  notice.code = Code::N604;
  notice.message = name;
  plan.notices = {notice};
  plan.unchanged = {{name, name}};
  return plan;
}

}  // namespace

TEST_CASE("case 31: no form of a plan can be broken out of", "[forms]") {
  const Plan plan = hostile_plan();
  CHECK(test::form_breaches(plan) == None{});
  // Outside of code, Markdown has nothing of it; a name never begins a line.
  const std::string markdown = plan_markdown(plan);
  INFO(markdown);
  CHECK_FALSE(contains(markdown, "\n; DROP"));
  CHECK_FALSE(contains(markdown, "<summary><script>"));
  CHECK(contains(markdown, "&lt;script&gt;"));
  for (const std::string& form : {plan_text(plan), plan_script(plan)}) {
    CHECK_FALSE(contains(form, "\n; DROP"));
    CHECK_FALSE(contains(form, "\x1b"));
  }
  CHECK(contains(plan_sarif(plan), "%22%27%60%7C%3Cscript%3E"));
}

TEST_CASE("case 71: ten thousand refusals are counted, not listed", "[forms]") {
  Plan plan = empty_plan();
  for (int i = 0; i < 9'000; ++i) {
    plan.refusals.push_back(refusal(Code::R201, fmt::format("t{:05}", i)));
  }
  for (int i = 0; i < 1'000; ++i) {
    plan.refusals.push_back(refusal(Code::R202, fmt::format("t{:05}", i)));
  }
  for (const std::string& form : {plan_text(plan), plan_script(plan), plan_markdown(plan)}) {
    INFO(form.substr(0, 2'000));
    CHECK(form.size() < 65'536);
    CHECK(contains(form, "refuse 10000"));
  }
  const std::string text = plan_text(plan);
  CHECK(count(text, "refused[R201] type_change: column") == 20);
  CHECK(count(text, "refused[R202] key_change: column") == 20);
  CHECK(contains(text, "8980 more of refused[R201] type_change, 9000 in all: see --format json\n"));
  CHECK(contains(text, "980 more of refused[R202] key_change, 1000 in all: see --format json\n"));
  CHECK(Json::parse(plan_json(plan))["refusals"].size() == 10'000);
}

TEST_CASE("case 71: ten thousand tables are counted, and all are in the script", "[forms]") {
  Plan plan = empty_plan();
  for (int i = 0; i < 10'000; ++i) {
    plan.operations.push_back(addition(fmt::format("t{:05}", i), "note"));
  }
  const std::string text = plan_text(plan);
  CHECK(text.size() < 131'072);
  CHECK(count(text, "ALTER TABLE") == 200);
  CHECK(contains(text, "9800 more tables to create or to add to: see --format sql or json\n"));
  CHECK(count(plan_script(plan), "ALTER TABLE") == 10'000);
  const std::string markdown = plan_markdown(plan);
  CHECK(markdown.size() < 65'536);
  CHECK(contains(markdown, "**Not shown, too long for a comment:** "));
  CHECK(contains(markdown, "#### How to go on"));
}

TEST_CASE("notices of one thing share a headline", "[forms]") {
  Plan plan = empty_plan();
  Notice notice;
  notice.code = Code::N604;
  for (const char* topic : {"a", "b", "c"}) {
    notice.message = fmt::format("no topic rule reads {}", topic);
    plan.notices.push_back(notice);
  }
  CHECK(
      contains(plan_text(plan),
               "\nnotice[N604] topic_unmatched\n  no topic rule reads a\n  no topic rule reads b\n"
               "  no topic rule reads c\n"));
}

TEST_CASE("durations have the largest unit that needs no fraction", "[forms]") {
  CHECK(duration_text(500) == "500ms");
  CHECK(duration_text(2'000) == "2s");
  CHECK(duration_text(90'000) == "90s");
  CHECK(duration_text(60'000) == "1m");
  CHECK(duration_text(7'200'000) == "2h");
}

TEST_CASE("case 67: a page is 100 columns wide, wherever it is read", "[forms]") {
  Plan plan = empty_plan();
  plan.refusals = {refusal(Code::R201, "orders")};
  plan.refusals[0].reason = "a reason of many words, " + std::string(40, 'x') + " " +
                            std::string(40, 'y') + " and more of them until it has to be broken";
  for (int i = 0; i < 60; ++i) plan.operations.push_back(addition("orders", fmt::format("c{}", i)));
  const std::string text = plan_text(plan);
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    INFO(text.substr(begin, end - begin));
    CHECK(count_code_points(std::string_view(text).substr(begin, end - begin)) <= 100);
    begin = end + 1;
  }
}

TEST_CASE("case 67: colour adds to the text and takes nothing from it", "[forms]") {
  Plan plan = empty_plan();
  plan.refusals = {refusal(Code::R201, "orders")};
  plan.operations = {addition("orders", "note")};
  std::string coloured = plan_text(plan, {.color = Color::Always});
  CHECK(contains(coloured,
                 "\x1b[1;31mrefused[R201] type_change: column priority of shop.orders\x1b[0m\n"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plan_text(plan));
}

TEST_CASE("case 68: a plan that is none does not pass its schema", "[forms]") {
  const Json schema = Json::parse(plan_schema());
  Plan plan = empty_plan();
  plan.refusals = {refusal(Code::R201, "orders")};
  plan.operations = {addition("orders", "note")};
  Json good = Json::parse(plan_json(plan));
  CHECK(test::breaches(good, schema) == None{});
  good["a_member_of_later"] = 1;
  good["operations"][0]["another"] = true;
  CHECK(test::breaches(good, schema) == None{});  // readers pass over what they do not know
  Json other_operation = good;
  other_operation["operations"][0]["op"] = "drop_table";
  CHECK(test::breaches(other_operation, schema).size() == 1);
  Json no_code = good;
  no_code["refusals"][0].erase("code");
  CHECK(test::breaches(no_code, schema).size() == 1);
  Json other_format = good;
  other_format["weir_plan"] = 2;
  CHECK(test::breaches(other_format, schema).size() == 1);
}

TEST_CASE("an annotation stands at the line that asked for it", "[forms]") {
  Plan plan = empty_plan();
  plan.file = "shop.weir";
  plan.refusals = {refusal(Code::R201, "orders"), refusal(Code::R202, "orders")};
  plan.refusals[0].from.place = {.line = 12, .column = 3, .end_line = 12, .end_column = 20};
  plan.refusals[0].consequence = Consequence::Continues;
  const Json log = Json::parse(plan_sarif(plan));
  const Json& results = log["runs"][0]["results"];
  CHECK(results[0]["level"] == "warning");
  CHECK(results[1]["level"] == "error");
  const Json& place = results[0]["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "shop.weir");
  CHECK(place["region"]["startLine"] == 12);
  CHECK_FALSE(results[1]["locations"][0].contains("physicalLocation"));
  CHECK(results[1]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] ==
        "shop.orders.priority");
}

TEST_CASE("a report has a test case for each table", "[forms]") {
  Plan plan = empty_plan();
  plan.refusals = {refusal(Code::R201, "orders"), refusal(Code::R202, "orders")};
  plan.operations = {addition("orders", "note"), addition("items", "note")};
  plan.unchanged = {{"shop", "customers"}};
  const auto report = test::read_xml(plan_junit(plan));
  REQUIRE(report.problem.empty());
  std::vector<std::string> names;
  for (const auto& element : report.elements) {
    if (element.name == "testcase") names.push_back(element.attribute("name"));
  }
  CHECK(names == std::vector<std::string>{"customers", "items", "orders"});
  CHECK(report.elements.front().attribute("failures") == "1");
}

}  // namespace weir::plan_forms_test
