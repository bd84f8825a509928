#include "tests/support/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "tests/support/diff.h"

namespace weir::golden {

namespace {

std::map<std::string, Suite>& registry() {
  static std::map<std::string, Suite> all;
  return all;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string with_final_newline(std::string text) {
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

// The name in `-- name --`, or nothing for any other line.
std::optional<std::string> section_head(std::string_view line) {
  if (line.size() < 7 || !line.starts_with("-- ") || !line.ends_with(" --")) return std::nullopt;
  const std::string_view name = line.substr(3, line.size() - 6);
  if (name.find(' ') != std::string_view::npos) return std::nullopt;
  return std::string(name);
}

bool must_be_declined(const Case& content) {
  return content.name.starts_with("refuses_") || content.name.starts_with("fails_");
}

std::vector<std::string> form_problems(const Suite& suite, const Case& content) {
  std::vector<std::string> problems;
  bool computed = false;
  for (const Section& section : content.sections) {
    if (contains(suite.outputs, section.name)) computed = true;
    if (contains(suite.outputs, section.name) || contains(suite.inputs, section.name)) continue;
    problems.push_back(fmt::format("section `{}` is none of this suite's; inputs: {}; outputs: {}",
                                   section.name,
                                   fmt::join(suite.inputs, ", "),
                                   fmt::join(suite.outputs, ", ")));
  }
  if (!computed) problems.emplace_back("the case has no computed section, so it asserts nothing");
  return problems;
}

}  // namespace

std::optional<std::string> Case::find(std::string_view section) const {
  const auto found = std::ranges::find(sections, section, &Section::name);
  if (found == sections.end()) return std::nullopt;
  return found->text;
}

std::string Case::text(std::string_view section) const {
  return find(section).value_or("");
}

bool register_suite(std::string name,
                    std::vector<std::string> inputs,
                    std::vector<std::string> outputs,
                    Run run) {
  return registry()
      .emplace(std::move(name), Suite{std::move(inputs), std::move(outputs), std::move(run)})
      .second;
}

const std::map<std::string, Suite>& suites() {
  return registry();
}

Parsed parse_case(std::string name, std::string_view text) {
  Parsed parsed;
  parsed.content.name = std::move(name);
  const auto complain = [&](std::string problem) {
    if (parsed.problem.empty()) parsed.problem = std::move(problem);
  };
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.pop_back();
    std::vector<Section>& sections = parsed.content.sections;
    if (first && line.starts_with("# ")) {
      parsed.content.sentence = line.substr(2);
    } else if (auto head = section_head(line)) {
      if (parsed.content.find(*head)) complain(fmt::format("section `{}` stands twice", *head));
      sections.push_back({*std::move(head), ""});
    } else if (!sections.empty()) {
      sections.back().text += line + "\n";
    } else if (!line.empty()) {
      complain("there is text before the first section");
    }
  }
  if (parsed.content.sentence.empty()) complain("the first line must be `# ` and a sentence");
  return parsed;
}

std::string to_text(const Case& content) {
  std::string out = fmt::format("# {}\n", content.sentence);
  for (const Section& section : content.sections) {
    fmt::format_to(std::back_inserter(out), "-- {} --\n{}", section.name, section.text);
  }
  return out;
}

Verdict judge(const Suite& suite, const Case& content) {
  Verdict verdict{form_problems(suite, content), std::nullopt};
  if (!verdict.problems.empty()) return verdict;

  const Outcome outcome = suite.run(content);
  if (must_be_declined(content) && !outcome.declined) {
    verdict.problems.emplace_back("the name says that this is declined, but it was accepted");
  }
  if (!must_be_declined(content) && outcome.declined) {
    verdict.problems.emplace_back(
        "this was declined; begin its name with refuses_ or fails_ if it has to be");
  }
  Case actual = content;
  for (Section& section : actual.sections) {
    if (!contains(suite.outputs, section.name)) continue;
    const auto computed = outcome.sections.find(section.name);
    if (computed == outcome.sections.end()) {
      verdict.problems.push_back(fmt::format("the suite did not compute `{}`", section.name));
      continue;
    }
    const std::string text = with_final_newline(computed->second);
    if (text == section.text) continue;
    verdict.problems.push_back(unified_diff(section.name, section.text, text));
    section.text = text;
  }
  if (actual.sections != content.sections) verdict.accepted = std::move(actual);
  return verdict;
}

}  // namespace weir::golden
