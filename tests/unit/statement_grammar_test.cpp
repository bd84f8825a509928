// The DDL that can come out of the program, held against the grammar of the two statements that
// may.

#include "tests/support/statement_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <string>
#include <vector>

#include "compiler/emit/prove.h"
#include "compiler/emit/sql.h"
#include "compiler/rules/safety_rules.h"

namespace weir::statement_grammar_test {

using test::outside_of_grammar;

TEST_CASE("the grammar has two statements", "[grammar]") {
  CHECK(outside_of_grammar(R"(CREATE TABLE "s"."t" ("id" bigint NOT NULL, "n" numeric(12,-2)[],)"
                           R"( CONSTRAINT "t_pkey" PRIMARY KEY ("id", "n")))")
            .empty());
  CHECK(
      outside_of_grammar(R"(ALTER TABLE U&"a\000A"."t" ADD COLUMN "b" bit varying DEFAULT 'it''s',)"
                         R"( ADD COLUMN "c" "ext"."ltree" DEFAULT -5 NOT NULL)")
          .empty());
}

TEST_CASE("the grammar has nothing else", "[grammar]") {
  for (const char* const sql : {
           R"(DROP TABLE "s"."t")",
           R"(ALTER TABLE "s"."t" DROP COLUMN "c")",
           R"(ALTER TABLE "s"."t" ALTER COLUMN "c" TYPE bigint)",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer, DROP COLUMN "d")",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer; DROP TABLE "s"."t")",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer DEFAULT now())",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" text DEFAULT 'a'::text)",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" text DEFAULT 'a' || 'b')",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" text DEFAULT NULL)",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer NOT)",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer UNIQUE)",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" integer REFERENCES "s"."u")",
           R"(ALTER TABLE "s"."t" ADD COLUMN "c" serial)",
           R"(ALTER TABLE "s"."t" ADD COLUMN c integer)",
           R"(ALTER TABLE t ADD COLUMN "c" integer)",
           R"(ALTER TABLE ONLY "s"."t" ADD COLUMN "c" integer)",
           R"(CREATE TABLE "s"."t" ("c" integer) TABLESPACE "x")",
           R"(CREATE TABLE "s"."t" ("c" integer, CHECK (true)))",
           R"(CREATE TABLE "s"."t" ())",
           R"(CREATE TEMP TABLE "s"."t" ("c" integer))",
           R"(CREATE TABLE "s"."t" ("c" integer) -- "a" )",
           "",
       }) {
    INFO(sql);
    CHECK(!outside_of_grammar(sql).empty());
  }
}

TEST_CASE("what weir has no words for is outside of the grammar", "[grammar][rules]") {
  for (const SafetyRule& rule : safety_rules()) {
    const std::string sql = proof_statement(rule, "s");
    INFO(sql);
    CHECK(outside_of_grammar(sql).empty() == (rule.stand != Stand::NoWords));
  }
}

namespace {

// The words of a template outside of comments, quoted texts and placeholders, in upper case.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : ' ';
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      continue;
    }
    if (!word.empty()) out.push_back(std::exchange(word, {}));
    if (text.substr(at).starts_with("--")) at = std::min(text.find('\n', at), text.size() - 1);
    if (text.substr(at).starts_with("{{")) at = std::min(text.find("}}", at), text.size() - 1);
    if (c == '\'') at = std::min(text.find('\'', at + 1), text.size() - 1);
  }
  return out;
}

struct Verb {
  const char* word;
  std::vector<std::string> only_in{};  // beginnings of names of templates
};

}  // namespace

TEST_CASE("case 38: templates hold the verbs that they may, and no foreign key", "[grammar]") {
  // prove/ is never run but on a scratch schema of its own; dba/ is shown to people and never run.
  const std::vector<Verb> verbs = {{"DROP"},
                                   {"RENAME"},
                                   {"TYPE", {"introspect/"}},
                                   {"CASCADE"},
                                   {"GRANT"},
                                   {"REVOKE"},
                                   {"REINDEX"},
                                   {"VACUUM"},
                                   {"CLUSTER"},
                                   {"REFERENCES"},
                                   {"FOREIGN"},
                                   {"CHECK"},
                                   {"UNIQUE"},
                                   {"INDEX"},
                                   {"TRIGGER"},
                                   {"ATTACH"},
                                   {"DETACH"},
                                   {"TRUNCATE", {"dml/truncate.sql"}},
                                   {"DELETE", {"dml/delete_", "state/"}},
                                   {"ALTER", {"ddl/add_columns.sql"}},
                                   {"CREATE", {"ddl/create_table.sql", "state/create_"}}};
  for (const auto& [name, text] : sql_templates()) {
    if (name.starts_with("prove/") || name.starts_with("dba/")) continue;
    INFO(name);
    const std::vector<std::string> words = words_of(text);
    for (const Verb& verb : verbs) {
      if (std::ranges::count(words, verb.word) == 0) continue;
      INFO(verb.word);
      CHECK(std::ranges::any_of(verb.only_in, [&, file = name](const std::string& place) {
        return file.starts_with(place);
      }));
    }
  }
}

TEST_CASE("every template of a proof belongs to a rule or to the stage", "[grammar][rules]") {
  std::vector<std::string> named = {
      "abandoned", "drop_scratch", "look", "locks", "may", "name_scratch"};
  for (const SafetyRule& rule : safety_rules()) {
    if (rule.operations.empty()) named.emplace_back(rule.name);
  }
  const std::vector<std::string> stage = set_stage("s");
  std::size_t staged = 0;
  for (const auto& [name, text] : sql_templates()) {
    if (!name.starts_with("prove/")) continue;
    INFO(name);
    const std::string_view word = name.substr(6, name.size() - 6 - 4);
    if (word == "create_scratch" || word.starts_with("stage_")) {
      ++staged;
    } else {
      CHECK(std::ranges::count(named, word) > 0);
    }
  }
  CHECK(staged == stage.size());
}

}  // namespace weir::statement_grammar_test
