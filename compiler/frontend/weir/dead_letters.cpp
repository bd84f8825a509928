#include "compiler/frontend/weir/dead_letters.h"

#include <fmt/format.h>

#include "compiler/frontend/weir/route.h"

namespace weir {

namespace {

Diagnostic problem_of(Code code, std::string message, Span span, std::string help) {
  Diagnostic out{.code = code, .message = std::move(message), .primary = {span, ""}};
  out.helps.push_back(std::move(help));
  return out;
}

}  // namespace

// A rule that reads the topic would make letters of letters, without end.
void check_dead_letters(const Pipeline& pipeline, Span setting, Diagnostics& diagnostics) {
  if (pipeline.dead_letters != DeadLetters::Topic) return;
  const std::string& topic = pipeline.dead_letters_to;
  const std::string problem = pattern_problem(topic, SourceKind::Kafka);
  if (pipeline.source.kind == SourceKind::File && !pipeline.source.name.empty()) {
    diagnostics.add(problem_of(Code::S118,
                               "the source is a file, so there are no brokers to write a topic to",
                               setting,
                               "use `dead_letters = file(\"...\")`, or leave it at `table`"));
  } else if (!problem.empty() || !is_exact_topic(topic)) {
    diagnostics.add(problem_of(
        Code::S104,
        problem.empty() ? fmt::format("`{}` is a pattern, and letters go to one topic", topic)
                        : problem,
        setting,
        "name one topic: `dead_letters = topic(\"name\")`"));
  } else if (find_rule(pipeline, topic) != nullptr) {
    diagnostics.add(problem_of(
        Code::S118,
        fmt::format("a rule of the pipeline reads `{}`: letters would come back as records", topic),
        setting,
        "name a topic that no rule matches"));
  }
}

}  // namespace weir
