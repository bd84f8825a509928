#include "compiler/emit/markdown_text.h"

#include <catch2/catch.hpp>

namespace weir::markdown::markdown_text_test {

TEST_CASE("code has a fence that it does not contain", "[markdown]") {
  CHECK(code("orders") == "`orders`");
  CHECK(code("a`b") == "``a`b``");
  CHECK(code("a``b`") == "``` a``b` ```");
  CHECK(code("") == "");
  CHECK(code("two\nlines\u202e") == "`two\\u{a}lines\\u{202e}`");
}

TEST_CASE("a bar does not end the cell that code stands in", "[markdown]") {
  CHECK(cell_code("orders") == "`orders`");
  CHECK(cell_code("a|b") == "<code>a&#124;b</code>");
  CHECK(cell_code("a\\|`<i>") == "<code>a&#92;&#124;&#96;&#60;i&#62;</code>");
}

TEST_CASE("in a sentence, only words that mean something to Markdown become code", "[markdown]") {
  CHECK(prose("int64 does not fit: it is too wide.") == "int64 does not fit: it is too wide.");
  CHECK(prose("ask @everyone about #12 or <script>") ==
        "ask `@everyone` about `#12` or `<script>`");
  CHECK(prose("see http://a.example or www.b.example :smile:") ==
        "see `http://a.example` or `www.b.example` `:smile:`");
  CHECK(prose("add `exclude = (a, b)` to it") == "add `exclude = (a, b)` to it");
  CHECK(prose("a | b") == "a `|` b");
}

TEST_CASE("a backtick that has no other is no way out of the code", "[markdown]") {
  CHECK(prose("the column `") == "the column `` ` ``");
  CHECK(prose("of `a` and `<b>") == "of `a` and `` `<b> ``");
}

TEST_CASE("HTML has no tag from outside", "[markdown]") {
  CHECK(html("<b>\"a\" & 'b'</b>") == "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
}

TEST_CASE("a block of code ends where it should", "[markdown]") {
  CHECK(fenced("sql", "SELECT 1;\n") == "```sql\nSELECT 1;\n```\n");
  CHECK(fenced("sql", "a```b") == "````sql\na```b\n````\n");
}

}  // namespace weir::markdown::markdown_text_test
