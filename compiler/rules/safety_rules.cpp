#include "compiler/rules/safety_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/rules/parts.h"

namespace weir {

namespace {

std::string_view yes_no(bool is) {
  return is ? "yes" : "no";
}

std::vector<SafetyRule> all_rules() {
  std::vector<SafetyRule> out = written_rules();
  std::ranges::move(declined_rules(), std::back_inserter(out));
  std::ranges::move(wordless_rules(), std::back_inserter(out));
  return out;
}

std::string lock_text(TableLock lock) {
  return to_text(DdlFacts{.lock = lock});
}

}  // namespace

const std::vector<SafetyRule>& safety_rules() {
  static const std::vector<SafetyRule> rules = all_rules();
  return rules;
}

std::vector<SafetyRule> safety_rules_for(std::int32_t server_version) {
  std::vector<SafetyRule> out;
  std::ranges::copy_if(safety_rules(), std::back_inserter(out), [&](const SafetyRule& rule) {
    return rule.holds_for(server_version);
  });
  return out;
}

std::vector<std::string> differences(const SafetyRule& rule, const DdlFacts& observed) {
  std::vector<std::string> out;
  const auto compare = [&](std::string_view what, const auto& believed, const auto& found) {
    if (believed != found) {
      out.push_back(fmt::format("{}: believed {}, found {}", what, believed, found));
    }
  };
  const DdlFacts& believed = rule.believed;
  const auto verdict = [](const DdlFacts& facts) {
    return facts.sqlstate.empty() ? "accepted" : "rejected with " + facts.sqlstate;
  };
  compare("verdict", verdict(believed), verdict(observed));
  if (believed.sqlstate.empty() && observed.sqlstate.empty()) {
    compare("rewrite", yes_no(believed.rewrites), yes_no(observed.rewrites));
    compare("scan", yes_no(believed.scans), yes_no(observed.scans));
    compare("default kept in the catalog", yes_no(believed.kept), yes_no(observed.kept));
    compare("lock on the table", lock_text(believed.lock), lock_text(observed.lock));
    compare("lock on other tables", lock_text(believed.others), lock_text(observed.others));
  }
  if (rule.stand == Stand::Writes && !is_safe(observed)) {
    out.emplace_back("weir writes this form, and it is not safe on this server");
  }
  return out;
}

}  // namespace weir
