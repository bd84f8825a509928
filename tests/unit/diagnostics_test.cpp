#include <catch2/catch.hpp>
#include <string>

#include "compiler/diagnostics/error.h"
#include "compiler/diagnostics/nearest.h"
#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/source.h"

namespace weir::diagnostics_test {

namespace {

Diagnostic at(std::uint32_t begin, std::uint32_t end) {
  return {.code = Code::S102, .message = "m", .primary = {{begin, end}, ""}};
}

// Source line and carets of a rendering.
std::string picture(const Diagnostic& diagnostic, const SourceFile& file) {
  const std::string text = render(diagnostic, file, Color::Never);
  const std::size_t second = text.find('\n', text.find('\n') + 1);
  return text.substr(text.find('\n', second + 1) + 1);
}

}  // namespace

TEST_CASE("columns count characters and lines end with LF or CRLF", "[diagnostics]") {
  const SourceFile file("f", "zaż = 1\r\nb\n");

  CHECK(file.position(0) == Position{1, 1});
  CHECK(file.position(5) == Position{1, 5});  // after the two bytes of the third character
  CHECK(file.position(10) == Position{2, 1});
  CHECK(file.line(1) == "zaż = 1");
  CHECK(file.line(2) == "b");
  CHECK(file.line_count() == 3);
  CHECK(file.position(file.text().size()) == Position{3, 1});
  CHECK(to_text(file, 10) == "f:2:1");
}

TEST_CASE("an empty file has one empty line", "[diagnostics]") {
  const SourceFile file("f", "");

  CHECK(file.position(0) == Position{1, 1});
  CHECK(file.line(1).empty());
}

TEST_CASE("carets stand under the whole span, with the tabs of the line kept", "[diagnostics]") {
  CHECK(picture(at(6, 9), SourceFile("f", "\tab \tcde\n")) == " 1 | \tab \tcde\n   | \t   \t ^^\n");
}

TEST_CASE("a span over several lines is underlined to the end of its first", "[diagnostics]") {
  CHECK(picture(at(2, 7), SourceFile("f", "a bcd\nef\n")) == " 1 | a bcd\n   |   ^^^\n");
}

TEST_CASE("a span at the end of the text has a caret after the last character", "[diagnostics]") {
  CHECK(picture({.code = Code::P001, .message = "m", .primary = {{2, 3}, ""}},
                SourceFile("f", "ab")) == " 1 | ab\n   |   ^\n");
}

TEST_CASE("control characters and broken bytes never reach the terminal", "[diagnostics]") {
  const SourceFile file("f\x1b[31m", "a\x1b[31m\xff\xe2\x80\xae b\n");
  const std::string text = render(at(0, 1), file, Color::Never);

  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
  CHECK(text.find("\xe2\x80\xae") == std::string::npos);
}

TEST_CASE("colour is used only when asked for", "[diagnostics]") {
  const SourceFile file("f", "abc\n");

  CHECK(render(at(0, 1), file, Color::Never).find('\x1b') == std::string::npos);
  CHECK(render(at(0, 1), file, Color::Always).find("\x1b[1;31m") != std::string::npos);
}

TEST_CASE("a second label on the same line shares its source line", "[diagnostics]") {
  Diagnostic two = at(0, 1);
  two.secondary.push_back({{2, 3}, "here"});

  CHECK(picture(two, SourceFile("f", "a b\n")) == " 1 | a b\n   | ^\n   |   - here\n");
}

TEST_CASE("problems come in the order of the file, the one about the whole file last",
          "[diagnostics]") {
  Diagnostics diagnostics;
  diagnostics.add({.code = Code::S109, .message = "whole"});
  diagnostics.add(at(4, 5));
  diagnostics.add(at(0, 1));
  const std::vector<Diagnostic> sorted = diagnostics.sorted();

  REQUIRE(sorted.size() == 3);
  CHECK(sorted[0].primary.span.begin == 0);
  CHECK(sorted[1].primary.span.begin == 4);
  CHECK(sorted[2].message == "whole");
}

TEST_CASE("a warning is counted, but is no error", "[diagnostics]") {
  Diagnostics diagnostics;
  Diagnostic warning = at(0, 1);
  warning.severity = Severity::Warning;
  diagnostics.add(warning);

  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.warning_count() == 1);
}

TEST_CASE("more diagnostics than anybody reads are only counted", "[diagnostics]") {
  Diagnostics diagnostics;
  for (int i = 0; i < 5'000; ++i) diagnostics.add(at(0, 1));

  CHECK(diagnostics.error_count() == 5'000);
  CHECK(diagnostics.sorted().size() == 1'000);
  CHECK(render(diagnostics, SourceFile("f", "a"), Color::Never).find("5000 errors, the first 20") !=
        std::string::npos);
}

TEST_CASE("an error of the world prints its place and its help if it has them", "[diagnostics]") {
  CHECK(to_text(Error{Code::X501, "refused", "db:5432", "start it"}) ==
        "error[X501]: refused\n  at: db:5432\n  help: start it\n");
  CHECK(to_text(Error{Code::X501, "refused", "", ""}) == "error[X501]: refused\n");
}

TEST_CASE("edits are insertions, deletions, replacements and swaps, without case",
          "[diagnostics]") {
  CHECK(edit_distance("host", "HOST") == 0);
  CHECK(edit_distance("hots", "host") == 1);
  CHECK(edit_distance("pasword", "password") == 1);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("the nearest name is offered only when it is near", "[diagnostics]") {
  const std::vector<std::string_view> names = {"host", "port", "user", "schema_evolution"};

  CHECK(nearest("prot", names) == "port");
  CHECK(nearest("shema_evolutoin", names) == "schema_evolution");
  CHECK_FALSE(nearest("zzz", names));
  CHECK_FALSE(nearest("a", names));
  CHECK_FALSE(nearest(std::string(10'000, 'x'), names));
}

}  // namespace weir::diagnostics_test
