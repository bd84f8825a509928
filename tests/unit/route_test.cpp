#include "compiler/frontend/weir/route.h"

#include <catch2/catch.hpp>
#include <string>

namespace weir::route_test {

namespace {

Pipeline pipeline_with(const std::vector<std::string>& patterns) {
  Pipeline pipeline;
  for (const std::string& pattern : patterns) {
    TopicRule rule;
    rule.pattern = pattern;
    pipeline.topics.push_back(rule);
  }
  return pipeline;
}

TopicRule rule_to(std::string target) {
  TopicRule rule;
  rule.target = std::move(target);
  return rule;
}

}  // namespace

TEST_CASE("a star stays within a part, two stars cross dots", "[route]") {
  CHECK(match_topic("shop.public.orders", "shop.public.orders"));
  CHECK_FALSE(match_topic("shop.public.orders", "shop.public.order"));
  CHECK(match_topic("shop.*.orders", "shop.public.orders"));
  CHECK_FALSE(match_topic("shop.*", "shop.public.orders"));
  CHECK(match_topic("shop.**", "shop.public.orders"));
  CHECK(match_topic("**.orders", "shop.public.orders"));
  CHECK(match_topic("**", "anything.at.all"));
  CHECK(match_topic("inv_*", "inv_2024"));
  CHECK_FALSE(match_topic("*", "a.b"));
  CHECK_FALSE(match_topic("", "a"));
}

TEST_CASE("wildcards in the middle try every way", "[route]") {
  CHECK(match_topic("a*b*c", "aXbYbZc"));
  CHECK_FALSE(match_topic("a*b*c", "aXbYbZ"));
  CHECK(match_topic("**.x.**", "a.x.b.x.c"));
  CHECK_FALSE(match_topic("a*.b", "a.b.b"));
}

TEST_CASE("a pattern of many stars takes no longer than its size says", "[route]") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "**a";

  CHECK_FALSE(match_topic(pattern, std::string(249, 'a') + "b"));
}

TEST_CASE("an exact name wins over patterns, and the first pattern over the others", "[route]") {
  const Pipeline pipeline = pipeline_with({"a.*", "**", "a.b"});

  CHECK(find_rule(pipeline, "a.b")->pattern == "a.b");
  CHECK(find_rule(pipeline, "a.c")->pattern == "a.*");
  CHECK(find_rule(pipeline, "z")->pattern == "**");
  CHECK(find_rule(pipeline_with({"a"}), "b") == nullptr);
}

TEST_CASE("templates are filled from the end of the topic", "[route]") {
  const auto filled = [](const std::string& target, const std::string& topic) {
    const auto name = resolve_target(rule_to(target), topic, "public");
    return name ? name->name : "refused: " + name.error().message;
  };

  CHECK(filled("orders", "any") == "orders");
  CHECK(filled("inv_{table}", "shop.inventory.items") == "inv_items");
  CHECK(filled("{database}_{schema}_{table}", "server.shop.public.orders") == "shop_public_orders");
  CHECK(filled("{topic}", "shop.orders") == "shop.orders");
  CHECK(filled("{schema}_{table}", "orders") ==
        "refused: the topic `orders` has no part for {schema} in the table template "
        "\"{schema}_{table}\"");
}

TEST_CASE("a part that is empty can't name a table", "[route]") {
  const auto name = resolve_target(rule_to("{table}"), "shop.", "public");

  REQUIRE_FALSE(name);
  CHECK(name.error().code == Code::R217);
}

TEST_CASE("the schema is the destination's unless the rule names one", "[route]") {
  TopicRule rule = rule_to("{table}");
  CHECK(resolve_target(rule, "a.b", "landing") == QualifiedName{"landing", "b"});

  rule.target_schema = "{schema}";
  CHECK(resolve_target(rule, "a.b", "landing") == QualifiedName{"a", "b"});
}

TEST_CASE("what can match nothing is told from what can", "[route]") {
  CHECK(pattern_problem("shop.*", SourceKind::Kafka).empty());
  CHECK(pattern_problem("my topic", SourceKind::File).empty());
  CHECK_FALSE(pattern_problem("my topic", SourceKind::Kafka).empty());
  CHECK_FALSE(pattern_problem("", SourceKind::File).empty());
  CHECK_FALSE(pattern_problem("***", SourceKind::File).empty());
  CHECK_FALSE(pattern_problem(std::string(250, 'a'), SourceKind::Kafka).empty());
}

}  // namespace weir::route_test
