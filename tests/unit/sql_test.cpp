#include "compiler/emit/sql.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
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

namespace {

// The settings that a template makes: name and value, whatever they are made for.
std::map<std::string, std::string> settings_of(std::string_view name) {
  static const std::regex kSetting(R"(set_config\('(\w+)', ([^,]+|'[^']*'), (true|false)\))");
  const std::string text = fill(name, {}).text();
  std::map<std::string, std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), kSetting), end; at != end; ++at) {
    out[(*at)[1]] = (*at)[2];
  }
  return out;
}

}  // namespace

TEST_CASE("values mean the same wherever they are read and written", "[sql]") {
  const auto session = settings_of("session/setup.sql");
  const auto unit = settings_of("session/pin_unit.sql");
  const auto change = settings_of("session/pin.sql");
  CHECK(unit.size() > 10);
  for (const auto& [name, value] : session) {
    INFO(name);
    if (name.starts_with("tcp_")) continue;  // of a connection, which is the pooler's
    REQUIRE(unit.contains(name));
    CHECK(unit.at(name) == value);
  }
  for (const auto& [name, value] : unit) {
    INFO(name);
    // Of what clients are sent, and of rows: a change shows and writes none.
    static const std::set<std::string> kOfRows = {"client_min_messages",
                                                  "extra_float_digits",
                                                  "bytea_output",
                                                  "synchronous_commit",
                                                  "row_security"};
    if (kOfRows.contains(name)) continue;
    REQUIRE(change.contains(name));
    if (!name.ends_with("_timeout")) CHECK(change.at(name) == value);
  }
}

}  // namespace weir::sql_test
