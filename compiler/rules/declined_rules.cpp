#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/rules/parts.h"

namespace weir {

namespace {

using Rules = std::vector<SafetyRule>;

constexpr std::string_view kDomain =
    "no event becomes a column of a domain: columns have built-in types or those of extensions";
constexpr std::string_view kRequired =
    "rows that exist have no value, and an empty table may have some before the change comes "
    "(R204)";
constexpr std::string_view kTooLarge =
    "the catalog would keep the default in one row, so its size has a limit (R224)";

SafetyRule declines(std::string_view why, SafetyRule rule) {
  rule.stand = Stand::Declines;
  rule.why = why;
  return rule;
}

PgType domain_of(std::string_view name) {
  PgType type;
  type.base = PgBase::Other;
  type.type_class = TypeClass::Domain;
  type.other.name = name;
  return type;
}

SafetyRule domain(std::string_view name, std::string_view form, DdlFacts believed, Column column) {
  return declines(kDomain, adds(name, form, std::move(believed), {std::move(column)}));
}

Rules domains() {
  PgType array = domain_of("checked");
  array.array = true;
  const auto plain = [](std::string_view of) { return nullable("added", domain_of(of)); };
  const auto seven = [](std::string_view of) { return with_default("added", domain_of(of), "7"); };
  return {
      domain("domain_plain", "domain without constraints", kCatalogOnly, plain("plain")),
      domain("domain_checked", "domain with CHECK", kRewrite, plain("checked")),
      domain("domain_checked_default", "domain with CHECK, DEFAULT", kRewrite, seven("checked")),
      domain("domain_required", "domain NOT NULL, DEFAULT", kRewrite, seven("required")),
      domain("domain_required_null",
             "domain NOT NULL, no default",
             rejected("23502"),
             plain("required")),
      domain(
          "domain_defaulted", "domain with a constant default", kKeptInCatalog, plain("defaulted")),
      domain("domain_random", "domain with a volatile default", kRewrite, plain("random")),
      domain("domain_nested", "domain over one with CHECK", kRewrite, plain("nested")),
      domain(
          "domain_array", "array of a domain with CHECK", kCatalogOnly, nullable("added", array)),
  };
}

// Text that does not compress, the same every time.
std::string noise(std::size_t size) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t state = 1;
  while (out.size() < size) {
    state = state * 1664525U + 1013904223U;
    out += kLetters[state >> 26U];
  }
  return out;
}

Rules columns() {
  const PgType integer = type_of(PgBase::Int4);
  const Column bare = required(nullable("added", integer));
  const Column large = with_default("added", type_of(PgBase::Text), noise(65536));
  return {
      declines(kRequired,
               adds("not_null_filled", "NOT NULL, no default", rejected("23502"), {bare})),
      declines(kRequired,
               adds("not_null_empty", "NOT NULL, no default, empty table", kScan, {bare}, "empty")),
      declines(kTooLarge, adds("default_large", "DEFAULT of 64 kB", rejected("54000"), {large})),
      declines(
          "a column that is there is compared, never added",
          adds("exists", "a name that is taken", rejected("42701"), {nullable("twin", integer)})),
      declines(
          "names of system columns are refused (R216)",
          adds("system_name", "the name xmin", rejected("42701"), {nullable("xmin", integer)})),
  };
}

Rules relations() {
  const Column plain = nullable("added", type_of(PgBase::Int4));
  const Column seven = with_default("added", type_of(PgBase::Int4), "7");
  const Column text = nullable("added", type_of(PgBase::Text));
  return {
      declines("columns are added to the root of a partitioned table (R219)",
               adds("partition", "a partition", rejected("42809"), {plain}, "low")),
      declines("the columns of a typed table are those of its type (R222)",
               adds("typed", "a table of a type", rejected("42809"), {plain}, "typed")),
      declines("columns are added to tables only (R207)",
               adds("view", "a view", rejected("42809"), {plain}, "viewed")),
      declines("rows of the table are values in another one (R223)",
               adds("row_type_default",
                    "row type of another column: DEFAULT",
                    rejected("0A000"),
                    {seven},
                    "worn")),
      declines("an inheriting table has the column with another type (R225)",
               adds("child_other_type",
                    "a child has it, other type",
                    rejected("42804"),
                    {text},
                    "parent")),
  };
}

}  // namespace

std::vector<SafetyRule> declined_rules() {
  Rules out;
  for (Rules part : {domains(), columns(), relations()}) {
    std::ranges::move(part, std::back_inserter(out));
  }
  return out;
}

}  // namespace weir
