#include "compiler/diagnostics/explain.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace weir::explain_test {

TEST_CASE("every code has a section of its own name in explain.md, in the same order",
          "[diagnostics]") {
  const std::string_view markdown = explain_markdown();
  std::size_t last = 0;
  for (const CodeInfo& info : all_codes()) {
    const std::string head = "\n## " + std::string(info.id) + " " + std::string(info.name) + "\n";
    const std::size_t at = markdown.find(head);
    INFO(info.id);
    REQUIRE(at != std::string_view::npos);
    CHECK(at > last);
    last = at;
  }
}

TEST_CASE("every section of explain.md belongs to a code", "[diagnostics]") {
  const std::string_view markdown = explain_markdown();
  std::size_t sections = 0;
  for (std::size_t at = markdown.find("\n## "); at != std::string_view::npos;
       at = markdown.find("\n## ", at + 1)) {
    ++sections;
  }
  CHECK(sections == all_codes().size());
}

TEST_CASE("every explanation says more than its title", "[diagnostics]") {
  for (const CodeInfo& info : all_codes()) {
    INFO(info.id);
    CHECK(explain(info.code).size() > info.title.size() + 80);
  }
}

TEST_CASE("codes and names are unique and found in any case", "[diagnostics]") {
  std::set<std::string_view> words;
  for (const CodeInfo& info : all_codes()) {
    CHECK(words.insert(info.id).second);
    CHECK(words.insert(info.name).second);
  }
  CHECK(find_code("s102") == Code::S102);
  CHECK(find_code("Type_Change") == Code::R201);
  CHECK_FALSE(find_code("S1"));
}

}  // namespace weir::explain_test
