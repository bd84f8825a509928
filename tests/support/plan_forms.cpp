#include "tests/support/plan_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>

#include "compiler/emit/json.h"
#include "compiler/emit/junit.h"
#include "compiler/emit/markdown.h"
#include "compiler/emit/sarif.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/value/utf8.h"
#include "tests/support/json_schema.h"
#include "tests/support/xml_form.h"

namespace weir::test {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kGithubComment = 65'536;

class Forms {
 public:
  explicit Forms(const Plan& plan) : plan_(plan) {}

  std::vector<std::string> run() {
    check_json();
    check_sarif();
    check_junit();
    const std::string markdown = plan_markdown(plan_);
    if (markdown.size() > kGithubComment) add("markdown", fmt::format("{} bytes", markdown.size()));
    check_characters("markdown", markdown);
    check_characters("text", plan_text(plan_));
    check_characters("sql", plan_script(plan_));
    return std::move(out_);
  }

 private:
  void add(std::string_view form, std::string_view what) {
    out_.push_back(fmt::format("{}: {}", form, what));
  }

  void check_json() {
    static const Json schema = Json::parse(plan_schema());
    for (const auto& breach :
         breaches(Json::parse(plan_file(plan_, "weir")), schema, Members::Declared)) {
      add("json", breach);
    }
  }

  void check_sarif() {
    static const Json schema =
        Json::parse(std::ifstream(WEIR_SOURCE_DIR "/tests/support/sarif.schema.json"));
    const Json log = Json::parse(plan_sarif(plan_));
    for (const auto& breach : breaches(log, schema)) add("sarif", breach);
    const Json& run = log["runs"][0];
    for (const Json& result : run["results"]) {
      const auto index = result["ruleIndex"].get<std::size_t>();
      const Json& rules = run["tool"]["driver"]["rules"];
      if (index >= rules.size() || rules[index]["id"] != result["ruleId"]) {
        add("sarif", "ruleIndex does not lead to the rule");
      }
    }
    if (run["results"].size() != plan_.refusals.size() + plan_.notices.size()) {
      add("sarif", "not as many results as refusals and notices");
    }
  }

  void check_junit() {
    const XmlDocument report = read_xml(plan_junit(plan_));
    if (!report.problem.empty()) return add("junit", report.problem);
    const auto count = [&](std::string_view name) {
      return static_cast<std::size_t>(std::ranges::count(report.elements, name, &XmlElement::name));
    };
    if (count("failure") != plan_.refusals.size()) add("junit", "not a failure for each refusal");
    if (report.elements.front().attribute("tests") != std::to_string(count("testcase"))) {
      add("junit", "counts its test cases wrongly");
    }
  }

  void check_characters(std::string_view form, std::string_view text) {
    const bool hides =
        any_code_point(text, [](char32_t c) { return c != '\n' && is_invisible(c); });
    if (hides) add(form, "holds a character that hides");
    if (!is_utf8(text)) add(form, "is not UTF-8");
  }

  const Plan& plan_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> form_breaches(const Plan& plan) {
  return Forms(plan).run();
}

}  // namespace weir::test
