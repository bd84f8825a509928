#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/rules/parts.h"

namespace weir {

namespace {

using Rules = std::vector<SafetyRule>;

constexpr std::string_view kExpression = "a default is a constant: no expression can be said";
constexpr std::string_view kByServer = "no event asks for values that the server makes";
constexpr std::string_view kConstraint = "an added column has a type, a default and NOT NULL only";
constexpr std::string_view kCreation = "a new table has columns and a primary key only";
constexpr std::string_view kNoOperation =
    "a plan creates tables and adds columns, and nothing else";

SafetyRule rule(std::string_view name,
                std::string_view form,
                DdlFacts believed,
                std::string_view why) {
  return {.name = name,
          .form = form,
          .subject = "filled",
          .believed = std::move(believed),
          .stand = Stand::NoWords,
          .why = why};
}

SafetyRule about(std::string_view subject, SafetyRule rule) {
  rule.subject = subject;
  return rule;
}

SafetyRule between(std::int32_t from_major, std::int32_t to_major, SafetyRule rule) {
  rule.from_major = from_major;
  rule.to_major = to_major;
  return rule;
}

DdlFacts locks_other(DdlFacts facts, TableLock others) {
  facts.others = others;
  return facts;
}

Rules defaults() {
  return {
      rule("default_null", "DEFAULT NULL", kCatalogOnly, "no default says the same"),
      rule("default_now", "DEFAULT now()", kKeptInCatalog, kExpression),
      rule("default_current_user", "DEFAULT current_user", kKeptInCatalog, kExpression),
      rule("default_setting", "DEFAULT current_setting(..)", kKeptInCatalog, kExpression),
      rule("default_clock", "DEFAULT clock_timestamp()", kRewrite, kExpression),
      rule("default_random", "DEFAULT random()", kRewrite, kExpression),
      rule("default_uuid", "DEFAULT gen_random_uuid()", kRewrite, kExpression),
      rule("default_unmarked", "DEFAULT function without a mark", kRewrite, kExpression),
      rule("default_stable", "DEFAULT function marked STABLE", kKeptInCatalog, kExpression),
      rule("default_liar", "DEFAULT function lying IMMUTABLE", kKeptInCatalog, kExpression),
      rule("default_of_column", "DEFAULT that reads a column", rejected("0A000"), kExpression),
      rule("default_subquery", "DEFAULT with a query", rejected("0A000"), kExpression),
      rule("three_one_volatile", "three columns, one DEFAULT volatile", kRewrite, kExpression),
  };
}

Rules made_by_server() {
  const SafetyRule computed =
      rule("generated_virtual", "generated VIRTUAL", kCatalogOnly, kByServer);
  const SafetyRule unknown =
      rule("generated_virtual", "generated VIRTUAL, before 18", rejected("42601"), kByServer);
  return {
      rule("serial", "serial", kRewrite, kByServer),
      rule("identity_always", "identity ALWAYS", kRewrite, kByServer),
      rule("identity_by_default", "identity BY DEFAULT", kRewrite, kByServer),
      rule("generated_stored", "generated STORED", kRewrite, kByServer),
      between(13, 17, unknown),
      between(18, 0, computed),
  };
}

Rules constraints() {
  const DdlFacts refers = locks_other(kCatalogOnly, TableLock::ShareRowExclusive);
  DdlFacts looks_up = locks_other(kScan, TableLock::ShareRowExclusive);
  looks_up.kept = true;
  return {
      rule("check", "CHECK", kScan, kConstraint),
      rule("unique", "UNIQUE", kScan, kConstraint),
      about("empty", rule("primary_key", "PRIMARY KEY, empty table", kScan, kConstraint)),
      rule("references", "REFERENCES", refers, kConstraint),
      rule("references_default", "REFERENCES, DEFAULT", looks_up, kConstraint),
      rule("if_not_exists",
           "IF NOT EXISTS, and it exists",
           kCatalogOnly,
           "a plan is compared with the table, and left to no chance"),
      about("root",
            rule("root_only",
                 "ONLY a partitioned table",
                 rejected("42P16"),
                 "columns are added to the root and to all of its partitions")),
  };
}

Rules creations() {
  const auto creation = [](std::string_view name, std::string_view form, TableLock others) {
    return about("", rule(name, form, {.others = others}, kCreation));
  };
  return {
      creation("create_identity", "new table: identity", TableLock::None),
      creation("create_serial", "new table: serial", TableLock::None),
      creation("create_generated", "new table: generated STORED", TableLock::None),
      creation("create_references", "new table: REFERENCES", TableLock::ShareRowExclusive),
      creation("create_partition", "new table: PARTITION OF", TableLock::AccessExclusive),
      creation("create_inherits", "new table: INHERITS", TableLock::ShareUpdateExclusive),
  };
}

Rules other_changes() {
  const DdlFacts builds{.scans = true, .lock = TableLock::Share};
  return {
      rule("alter_type", "column to bigint", kRewrite, kNoOperation),
      rule("set_not_null", "column to NOT NULL", kScan, kNoOperation),
      rule("set_default", "column to DEFAULT random()", kCatalogOnly, kNoOperation),
      rule("add_check", "table with CHECK", kScan, kNoOperation),
      rule("create_index", "index", builds, kNoOperation),
      rule("drop_column", "column dropped", kCatalogOnly, kNoOperation),
      rule("rename_column", "column renamed", kCatalogOnly, kNoOperation),
  };
}

}  // namespace

std::vector<SafetyRule> wordless_rules() {
  Rules out;
  for (Rules part : {defaults(), made_by_server(), constraints(), creations(), other_changes()}) {
    std::ranges::move(part, std::back_inserter(out));
  }
  return out;
}

}  // namespace weir
