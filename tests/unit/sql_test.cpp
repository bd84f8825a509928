#include "compiler/emit/sql.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace weir::sql_test {

TEST_CASE("identifiers are always quoted, and quotes in them doubled", "[sql]") {
  CHECK(quote_identifier("orders").text() == R"("orders")");
  CHECK(quote_identifier("a\"b").text() == R"("a""b")");
  CHECK(quote_identifier("back\\slash").text() == R"("back\slash")");
  CHECK(quote_name({.schema = "shop", .name = "two words"}).text() == R"("shop"."two words")");
}

TEST_CASE("what would hide in an identifier is spelled out", "[sql]") {
  CHECK(quote_identifier("a\nb").text() == R"(U&"a\000Ab")");
  CHECK(quote_identifier("a\\\tb").text() == R"(U&"a\\\0009b")");
  CHECK(quote_identifier("\u202Etxet").text() == R"(U&"\202Etxet")");
}

TEST_CASE("literals double their quotes, and spell out what would hide", "[sql]") {
  CHECK(quote_literal("it's").text() == "'it''s'");
  CHECK(quote_literal("a\\b").text() == R"('a\b')");
  CHECK(quote_literal("a\nb\\").text() == R"(E'a\u000Ab\\')");
}

TEST_CASE("a template is filled without its comment", "[sql]") {
  CHECK(fill("dml/truncate.sql", {{"table", quote_name({.schema = "s", .name = "t"})}}).text() ==
        R"(TRUNCATE TABLE "s"."t")");
}

TEST_CASE("every template says in a comment what it is for", "[sql]") {
  CHECK(sql_templates().size() > 10);
  for (const auto& [name, text] : sql_templates()) {
    INFO(name);
    CHECK(text.starts_with("-- "));
    CHECK(text.find('\n') != std::string_view::npos);
  }
}

}  // namespace weir::sql_test
