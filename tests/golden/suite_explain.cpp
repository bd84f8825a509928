// explain: a code or its name to the long text, `types` to the table of types.

#include "compiler/bind/type_table.h"
#include "compiler/diagnostics/explain.h"
#include "tests/support/golden.h"

namespace weir::golden::suite_explain {

namespace {

Outcome run_explain(const Case& content) {
  std::string word = content.text("word");
  while (word.ends_with('\n')) word.pop_back();
  const std::optional<std::string> text = word == "types" ? type_table() : explain(word);
  return {{{"text", text.value_or("")}}, !text.has_value()};
}

const bool registered = register_suite("explain", {"word"}, {"text"}, run_explain);

}  // namespace

}  // namespace weir::golden::suite_explain
