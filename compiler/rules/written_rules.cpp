#include <utility>

#include "compiler/rules/parts.h"

namespace weir {

namespace {

// A default of the name's type.
SafetyRule adds_default(std::string_view name,
                        std::string_view form,
                        PgType type,
                        std::string_view text) {
  return adds(name, form, kKeptInCatalog, {with_default("added", std::move(type), text)});
}

SafetyRule creates() {
  Table table;
  table.name.name = "made";
  table.columns = {required(nullable("id", type_of(PgBase::Int8))),
                   with_default("note", type_of(PgBase::Text), "new")};
  table.key = {"id"};
  SafetyRule rule{.name = "create_table", .form = "new table: columns, primary key", .subject = ""};
  rule.stand = Stand::Writes;
  rule.operations.emplace_back(CreateTable{.table = table, .columns_from = {{}, {}}});
  return rule;
}

}  // namespace

std::vector<SafetyRule> written_rules() {
  const PgType integer = type_of(PgBase::Int4);
  const Column plain = nullable("added", integer);
  const Column seven = with_default("added", integer, "7");
  return {
      adds("nullable", "nullable, no default", kCatalogOnly, {plain}),
      adds("nullable_array",
           "nullable array",
           kCatalogOnly,
           {nullable("added", array_of(PgBase::Text))}),
      adds_default("default_integer", "DEFAULT integer", integer, "7"),
      adds_default("default_boolean", "DEFAULT boolean", type_of(PgBase::Bool), "true"),
      adds_default("default_text", "DEFAULT text", type_of(PgBase::Text), "it's new"),
      adds_default("default_varchar", "DEFAULT varchar(n)", with_digits(PgBase::Varchar, 5), "new"),
      adds_default("default_char", "DEFAULT char(n)", with_digits(PgBase::Bpchar, 5), "new"),
      adds_default(
          "default_numeric", "DEFAULT numeric(p,s)", with_digits(PgBase::Numeric, 12, 2), "12.34"),
      adds_default("default_double", "DEFAULT double precision", type_of(PgBase::Float8), "0.1"),
      adds_default("default_bytes", "DEFAULT bytea", type_of(PgBase::Bytea), "\\x00ff"),
      adds_default("default_date", "DEFAULT date", type_of(PgBase::Date), "2024-02-29"),
      adds_default("default_time", "DEFAULT time(n)", with_digits(PgBase::Time, 3), "12:34:56.789"),
      adds_default("default_timetz", "DEFAULT timetz", type_of(PgBase::Timetz), "12:34:56+01"),
      adds_default("default_timestamp",
                   "DEFAULT timestamp(n)",
                   with_digits(PgBase::Timestamp, 3),
                   "2024-02-29 12:34:56"),
      adds_default("default_timestamptz",
                   "DEFAULT timestamptz",
                   type_of(PgBase::Timestamptz),
                   "2024-02-29 12:34:56+00"),
      adds_default(
          "default_interval", "DEFAULT interval", type_of(PgBase::Interval), "1 mon 2 days"),
      adds_default("default_const_uuid",
                   "DEFAULT uuid",
                   type_of(PgBase::Uuid),
                   "00000000-0000-4000-8000-000000000000"),
      adds_default("default_jsonb", "DEFAULT jsonb", type_of(PgBase::Jsonb), "{}"),
      adds_default("default_xml", "DEFAULT xml", type_of(PgBase::Xml), "<a/>"),
      adds_default("default_bits", "DEFAULT bit(n)", with_digits(PgBase::Bit, 5), "10101"),
      adds_default("default_range", "DEFAULT int4range", type_of(PgBase::Int4range), "[1,5)"),
      adds_default("default_array", "DEFAULT array", array_of(PgBase::Text), "{a,b}"),
      adds("not_null_default", "NOT NULL DEFAULT", kKeptInCatalog, {required(seven)}),
      adds("three_at_once",
           "three columns in one statement",
           kKeptInCatalog,
           {plain,
            required(with_default("second", integer, "7")),
            nullable("third", type_of(PgBase::Text))}),
      adds("empty_table",
           "NOT NULL DEFAULT, empty table",
           kKeptInCatalog,
           {required(seven)},
           "empty"),
      adds("root", "partitioned table: nullable", kCatalogOnly, {plain}, "root"),
      adds("root_default",
           "partitioned table: NOT NULL DEFAULT",
           kKeptInCatalog,
           {required(seven)},
           "root"),
      adds("row_type", "row type of another column: nullable", kCatalogOnly, {plain}, "worn"),
      adds("child_same_type", "a child has it, same type", kCatalogOnly, {plain}, "parent"),
      creates(),
  };
}

}  // namespace weir
