#include "tests/support/golden.h"

#include <catch2/catch.hpp>

#include "tests/support/diff.h"

namespace weir::golden::golden_test {

namespace {

// A suite that turns `in` to upper-case letters and declines an empty one.
Outcome shout(const Case& content) {
  std::string text = content.text("in");
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return {{{"out", text}}, text.empty()};
}

const Suite kShout{{"in"}, {"out"}, shout};

Case parsed(const std::string& name, const std::string& text) {
  const Parsed result = parse_case(name, text);
  REQUIRE(result.problem.empty());
  return result.content;
}

}  // namespace

TEST_CASE("a case whose computed section matches holds", "[golden]") {
  const Verdict verdict = judge(kShout, parsed("x", "# Shouts.\n-- in --\nab\n-- out --\nAB\n"));

  CHECK(verdict.problems.empty());
  CHECK_FALSE(verdict.accepted);
}

TEST_CASE("a difference is shown as a diff, and accepting touches computed sections only",
          "[golden]") {
  const Verdict verdict = judge(kShout, parsed("x", "# Shouts.\r\n-- in --\nab\n-- out --\n"));

  REQUIRE(verdict.problems.size() == 1);
  CHECK(verdict.problems[0] == "--- out (expected)\n+++ out (actual)\n@@ line 1 @@\n+AB\n");
  REQUIRE(verdict.accepted);
  CHECK(to_text(*verdict.accepted) == "# Shouts.\n-- in --\nab\n-- out --\nAB\n");
}

TEST_CASE("a name that promises a refusal must come with one, and the other way round",
          "[golden]") {
  CHECK(judge(kShout, parsed("fails_x", "# S.\n-- in --\nab\n-- out --\nAB\n")).problems.size() ==
        1);
  CHECK(judge(kShout, parsed("fails_x", "# S.\n-- out --\n")).problems.empty());
  CHECK(judge(kShout, parsed("x", "# S.\n-- out --\n")).problems.size() == 1);
}

TEST_CASE("unknown sections and cases that assert nothing are problems", "[golden]") {
  CHECK(judge(kShout, parsed("x", "# S.\n-- inn --\nab\n-- out --\nAB\n")).problems.size() == 1);
  CHECK(judge(kShout, parsed("x", "# S.\n-- in --\nab\n")).problems.size() == 1);
}

TEST_CASE("a file without its sentence or with a section twice is not a case", "[golden]") {
  CHECK_FALSE(parse_case("x", "-- in --\n").problem.empty());
  CHECK_FALSE(parse_case("x", "# S.\n-- in --\n-- in --\n").problem.empty());
  CHECK_FALSE(parse_case("x", "# S.\nstray\n-- in --\n").problem.empty());
}

TEST_CASE("a unified diff keeps three lines around each change", "[golden]") {
  const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  const std::string after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";

  CHECK(unified_diff("t", before, after) ==
        "--- t (expected)\n+++ t (actual)\n@@ line 2 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  CHECK(unified_diff("t", before, before).empty());
}

}  // namespace weir::golden::golden_test
