#include "compiler/needs.h"

#include <algorithm>
#include <set>

#include "compiler/frontend/weir/route.h"
#include "compiler/model/rights.h"
#include "compiler/model/shortened.h"

namespace weir {

namespace {

// Says the same for every topic.
bool is_fixed(const std::string& text) {
  const auto pieces = parse_template(text);
  return pieces && std::ranges::all_of(*pieces, [](const TemplatePiece& piece) {
           return piece.kind == TemplatePiece::Kind::Text;
         });
}

bool names_one_schema(const TopicRule& rule) {
  return !rule.target_schema || is_fixed(*rule.target_schema);
}

class Gathering {
 public:
  explicit Gathering(const Pipeline& pipeline) : pipeline_(pipeline) {}

  void add_schema(const std::string& schema) {
    out_.schemas[schema].create = pipeline_.schema_evolution;
  }

  // A topic that no table can be named for is refused by the plan.
  void add_table(const TopicRule& rule, const std::string& topic) {
    const auto target = resolve_target(rule, topic, pipeline_.destination.schema);
    if (!target || target->name.empty() || target->schema.empty()) return;
    add_schema(target->schema);
    auto& rights = out_.tables[{target->schema, shortened(target->name)}].rights;
    for (const TableRight right :
         rights_to_write(rule.insert_mode, rule.delete_mode, rule.truncate)) {
      rights.push_back(right);
    }
    std::ranges::sort(rights);
    rights.erase(std::unique(rights.begin(), rights.end()), rights.end());
  }

  void leave_open(const TopicRule& rule) { out_.open.push_back(rule); }

  Needs take() && { return std::move(out_); }

 private:
  const Pipeline& pipeline_;
  Needs out_;
};

}  // namespace

Needs needs_of(const Pipeline& pipeline, const std::vector<std::string>& topics) {
  std::set<std::string> known(topics.begin(), topics.end());
  for (const auto& [topic, schema] : pipeline.events) known.insert(topic);
  Gathering needs(pipeline);
  for (const TopicRule& rule : pipeline.topics) {
    if (names_one_schema(rule)) {
      needs.add_schema(rule.target_schema.value_or(pipeline.destination.schema));
    }
    if (is_exact_topic(rule.pattern) || (names_one_schema(rule) && is_fixed(rule.target))) {
      needs.add_table(rule, rule.pattern);
    } else {
      needs.leave_open(rule);
    }
  }
  for (const std::string& topic : known) {
    if (const TopicRule* const rule = find_rule(pipeline, topic)) needs.add_table(*rule, topic);
  }
  return std::move(needs).take();
}

}  // namespace weir
