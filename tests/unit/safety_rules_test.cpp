#include "compiler/rules/safety_rules.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>

#include "compiler/emit/rules_page.h"

namespace weir::safety_rules_test {

namespace {

const SafetyRule& rule_of(std::string_view name) {
  const auto found = std::ranges::find(safety_rules(), name, &SafetyRule::name);
  REQUIRE(found != safety_rules().end());
  return *found;
}

}  // namespace

TEST_CASE("weir writes only what it believes to be safe, and says why it leaves the rest",
          "[rules]") {
  for (const SafetyRule& rule : safety_rules()) {
    INFO(rule.name);
    CHECK((rule.stand != Stand::Writes || is_safe(rule.believed)));
    CHECK(rule.why.empty() == (rule.stand == Stand::Writes));
    CHECK(rule.operations.empty() == (rule.stand == Stand::NoWords));
  }
}

TEST_CASE("a server has one rule of a name", "[rules]") {
  for (const std::int32_t version : {130000, 150018, 170000, 180001, 190000}) {
    std::set<std::string_view> names;
    for (const SafetyRule& rule : safety_rules_for(version)) {
      INFO(rule.name << " on " << version);
      CHECK(names.insert(rule.name).second);
    }
  }
}

TEST_CASE("case 17: virtual columns are a matter of the version", "[rules]") {
  const auto virtual_on = [](std::int32_t version) {
    const auto rules = safety_rules_for(version);
    return std::ranges::find(rules, "generated_virtual", &SafetyRule::name)->believed;
  };
  CHECK(virtual_on(150018).sqlstate == "42601");
  CHECK(virtual_on(170007).sqlstate == "42601");
  CHECK(is_safe(virtual_on(180001)));
}

TEST_CASE("a fact that differs is told, each by itself", "[rules]") {
  const SafetyRule& rule = rule_of("default_now");
  CHECK(differences(rule, rule.believed).empty());
  DdlFacts facts = rule.believed;
  facts.rewrites = true;
  facts.kept = false;
  CHECK(differences(rule, facts) ==
        std::vector<std::string>{"rewrite: believed no, found yes",
                                 "default kept in the catalog: believed yes, found no"});
  facts.sqlstate = "42501";
  CHECK(differences(rule, facts) ==
        std::vector<std::string>{"verdict: believed accepted, found rejected with 42501"});
}

TEST_CASE("what weir writes must be safe, whatever was believed", "[rules]") {
  SafetyRule rule = rule_of("nullable");
  rule.believed.scans = true;
  CHECK(differences(rule, rule.believed) ==
        std::vector<std::string>{"weir writes this form, and it is not safe on this server"});
}

TEST_CASE("the page of the rules has a line a rule, and keeps its width", "[rules]") {
  std::vector<Proof> proofs;
  for (const SafetyRule& rule : safety_rules_for(150018)) {
    proofs.push_back({.rule = rule, .observed = rule.believed, .differences = {}});
  }
  proofs.front().differences = {"scan: believed no, found yes"};
  const std::string page = rules_page(proofs, "PostgreSQL 15.18");
  std::istringstream lines(page);
  std::size_t rules = 0;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.size() <= 100);
    if (line.ends_with("  holds") || line.ends_with("  DIFFERS")) ++rules;
  }
  CHECK(rules == proofs.size());
  CHECK(page.find("\n           ! scan: believed no, found yes\n") != std::string::npos);
  CHECK(page.ends_with(" rules hold, 1 differ\n"));
}

}  // namespace weir::safety_rules_test
