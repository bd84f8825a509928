#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::golden {

// A golden case is one text file with its input beside its expected output:
//
//     # A sentence that says what the case shows.
//     -- pipeline.weir --
//     ...
//     -- diagnostics --
//     ...
//
// The folder below tests/golden/ names the suite. A section that the suite computes is compared; an
// empty one asserts emptiness; a case may leave out what it is not about. A case whose name starts
// with `refuses_` or `fails_` must be declined, every other must not.

struct Section {
  std::string name;
  std::string text;  // with a newline at the end, or empty

  friend bool operator==(const Section&, const Section&) = default;
};

struct Case {
  std::string name;      // file name without `.case`
  std::string sentence;  // the first line without `# `
  std::vector<Section> sections;

  // Text of a section, or nothing if the case has no such section.
  std::optional<std::string> find(std::string_view section) const;

  // The same, with "" for a section that is not there.
  std::string text(std::string_view section) const;
};

// What a suite makes of a case: the computed sections, and whether there was a refusal or an error.
// A suite may return sections that the case does not have; they are not looked at.
struct Outcome {
  std::map<std::string, std::string> sections;
  bool declined = false;
};

using Run = std::function<Outcome(const Case&)>;

struct Suite {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  Run run;
};

// Adds a suite under the name of its folder. Call it from a namespace-scope constant in the suite's
// own file: `const bool registered = register_suite("plan", {"events"}, {"plan"}, run_plan);`
bool register_suite(std::string name,
                    std::vector<std::string> inputs,
                    std::vector<std::string> outputs,
                    Run run);

// All registered suites by name.
const std::map<std::string, Suite>& suites();

struct Parsed {
  Case content;
  std::string problem;  // what is wrong with the file's form; empty if nothing
};

// Reads the text of a case; CRLF counts as LF.
Parsed parse_case(std::string name, std::string_view text);

// The text that parse_case reads.
std::string to_text(const Case& content);

struct Verdict {
  std::vector<std::string> problems;  // each a text for people; none: the case holds
  std::optional<Case> accepted;  // the case with its computed sections as they came out, if any
                                 // differs
};

// Runs a case and compares. Never writes.
Verdict judge(const Suite& suite, const Case& content);

}  // namespace weir::golden
