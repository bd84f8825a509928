#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "compiler/frontend/plan/constant.h"
#include "compiler/frontend/plan/type_text.h"

namespace weir::plan_constant_test {

namespace {

using Texts = std::vector<std::pair<std::string, std::vector<std::string>>>;

PgType type_of(const std::string& text) {
  const auto type = read_type_text(text);
  REQUIRE(type);
  return *type;
}

}  // namespace

TEST_CASE("constants as weir writes them are taken", "[plan-file]") {
  const Texts taken = {
      {"boolean", {"true", "false"}},
      {"smallint", {"0", "-32768", "32767"}},
      {"bigint", {"9223372036854775807"}},
      {"real", {"1.5", "1e+20", "NaN", "-Infinity"}},
      {"double precision", {"0.1", "Infinity"}},
      {"numeric(5,2)", {"999.99", "-0.5", "NaN"}},
      {"money", {"12.34"}},
      {"text", {"", "now", "it's \"so\"\n"}},
      {"varchar(3)", {"abc", "äöü"}},
      {"bytea", {"\\x", "\\x00ff"}},
      {"date", {"2026-03-01", "4714-11-24 BC", "infinity", "-infinity"}},
      {"time(3)", {"24:00:00", "12:00:00.567"}},
      {"timetz", {"12:34:56.789+05:30", "00:00:00-00:00:01"}},
      {"timestamp", {"2026-03-01 11:34:56.789", "0044-03-15 12:00:00 BC", "infinity"}},
      {"timestamptz", {"2026-03-01 11:34:56+00", "0044-03-15 12:00:00.5+00 BC"}},
      {"interval", {"P14M3DT4H5M6.789S", "PT0S", "PT-0.5S"}},
      {"uuid", {"00000000-0000-0000-0000-000000000000"}},
      {"jsonb", {"{}", "[1,\"now\"]"}},
      {"bit(3)", {"010"}},
      {"bit varying(3)", {"01"}},
      {"point", {"(1.5,-2e+30)"}},
      {"inet", {"10.0.0.1/8", "::ffff:1.2.3.4"}},
      {"int4range", {"[1,5)", "empty"}},
      {"tstzrange", {"[\"2026-01-01 00:00:00+00\",infinity)"}},
      {"timestamp[]", {"{}", "{\"2026-03-01 11:34:56\",NULL}"}},
      {"text[]", {"{a,\"NULL\",\"b \\\"c\\\"\"}"}},
      {"\"public\".\"ltree\"", {"a.b"}}};
  for (const auto& [type, texts] : taken) {
    for (const std::string& text : texts) {
      CAPTURE(type, text);
      CHECK(is_constant(type_of(type), text));
    }
  }
}

TEST_CASE("words that the server would evaluate, and what does not fit, are no constants",
          "[plan-file]") {
  // All words of datetime input (the manual, 8.5.1.4), and spellings that only look like a date.
  const std::vector<std::string> words = {"now",
                                          "today",
                                          "tomorrow",
                                          "yesterday",
                                          "epoch",
                                          "allballs",
                                          "NOW",
                                          " now ",
                                          "current",
                                          "invalid",
                                          "undefined",
                                          "now()",
                                          "'now'",
                                          "noon",
                                          "today 5pm",
                                          "J2451187",
                                          "Infinity ",
                                          "+infinity",
                                          "yesterday allballs",
                                          "2026-03-01 now",
                                          "March 1, 2026",
                                          ""};
  for (const char* type :
       {"date", "time", "timetz", "timestamp", "timestamptz", "interval", "timestamp(3)"}) {
    for (const std::string& word : words) {
      CAPTURE(type, word);
      CHECK_FALSE(is_constant(type_of(type), word));
    }
  }
  const Texts refused = {
      {"timestamptz", {"2026-03-01 11:34:56", "2026-03-01 11:34:56 Europe/Berlin"}},
      {"time", {"infinity"}},
      {"timestamp(3)", {"2026-03-01 11:34:56.7891"}},
      {"timestamp[]",
       {"{now}",
        "{\"now\"}",
        "{{\"2026-03-01 11:34:56\"}}",
        "{today,NULL}",
        "now",
        "{",
        "{}x",
        "[0:0]={now}"}},
      {"tstzrange", {"[now,)", "[\"today\",infinity)", "[,tomorrow]"}},
      {"daterange", {"[yesterday,)"}},
      {"boolean", {"t", "yes", "TRUE"}},
      {"smallint", {"32768", "1.5", "1e3", "0x1", "01", ""}},
      {"numeric(5,2)", {"1000", "0.001", "1e2"}},
      {"real", {"1.50", "inf", "nan", "0x1p3"}},
      {"varchar(3)", {"abcd"}},
      {"text", {std::string("a\0b", 3)}},
      {"bytea", {"\\x0", "abc", "\\x0G"}},
      {"uuid", {"1"}},
      {"jsonb", {"{", ""}},
      {"bit(3)", {"01", "01x"}},
      {"bit varying(3)", {"0101"}},
      {"circle", {"<(1,1),1>"}}};
  for (const auto& [type, texts] : refused) {
    for (const std::string& text : texts) {
      CAPTURE(type, text);
      CHECK_FALSE(is_constant(type_of(type), text));
    }
  }
}

}  // namespace weir::plan_constant_test
