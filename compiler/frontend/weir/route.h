#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/identifier.h"
#include "compiler/model/pipeline.h"

namespace weir {

// True if a topic pattern matches: `*` stands for any characters within a part of the name, parts
// being what dots separate, `**` for any characters at all.
bool match_topic(std::string_view pattern, std::string_view topic);

// True for a pattern that names one topic.
bool is_exact_topic(std::string_view pattern);

// What is wrong with a pattern, or "". Kafka's own rules for topic names hold for a topic that
// comes from Kafka.
std::string pattern_problem(std::string_view pattern, SourceKind source);

// The rule for a topic, or null if no rule reads it: the one with the exact name, else the first
// pattern listed that matches.
const TopicRule* find_rule(const Pipeline& pipeline, std::string_view topic);

// A table template such as "inv_{table}": texts and placeholders in turn.
struct TemplatePiece {
  enum class Kind : std::uint8_t { Text, Topic, Database, Schema, Table };
  Kind kind = Kind::Text;
  std::string text;
};

// The pieces, or a message for people that says what can't be read.
tl::expected<std::vector<TemplatePiece>, std::string> parse_template(std::string_view text);

// The table that a rule names for a topic. {topic} is the whole name, {table} its last part,
// {schema} the part before, {database} the one before that. A part that the topic does not have is
// R217. The name is as long as it comes out: see lower/naming.h for what PostgreSQL can take.
// REQUIRES: the rule comes from a checked file.
Result<QualifiedName> resolve_target(const TopicRule& rule,
                                     std::string_view topic,
                                     const std::string& destination_schema);

// The schemas that the rules of a pipeline can write to: those that they name, and whichever of
// `existing` a template can become for some topic.
// REQUIRES: the pipeline comes from a checked file.
std::set<std::string> target_schemas(const Pipeline& pipeline,
                                     const std::vector<std::string>& existing);

}  // namespace weir
