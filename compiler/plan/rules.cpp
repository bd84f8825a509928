#include "compiler/plan/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace weir {

namespace {

// One rule for each kind of change, as a visitor.
class Rules {
 public:
  Rules(const Lowered& desired, Evolution evolution) : desired_(desired), evolution_(evolution) {}

  Ruling operator()(const change::MissingTable& missing) const;
  Ruling operator()(const change::NoReplicaIdentity& missing) const;
  Ruling operator()(const change::MissingColumn& missing) const;
  Ruling operator()(const change::TypeDiffers& differs) const;
  Ruling operator()(const change::KeyDiffers& differs) const;
  Ruling operator()(const change::NotATable& found) const;
  Ruling operator()(const change::NameTaken& taken) const;
  Ruling operator()(const change::UnfilledColumn& unfilled) const;
  Ruling operator()(const change::ComputedColumn& computed) const;
  Ruling operator()(const change::CaseTwin& twin) const;
  Ruling operator()(const change::TooManyColumns& many) const;
  Ruling operator()(const change::MissingSchema& missing) const;
  Ruling operator()(const change::MissingPrivilege& missing) const;
  Ruling operator()(const change::TypeNotInstalled& missing) const;
  Ruling operator()(const change::StricterColumn& stricter) const;

 private:
  const Column& column(std::size_t at) const { return desired_.table.columns[at]; }
  std::string name(std::size_t at) const { return display(column(at).name); }
  // The field behind a column, as the settings of the topic call it.
  std::string field(std::size_t at) const {
    const auto mapped = std::ranges::find(desired_.row, column(at).name, &MappedField::column);
    return mapped == desired_.row.end() ? name(at) : display(mapped->field.name);
  }
  std::string table() const { return display(desired_.table.name); }
  // "int64 -> bigint": what the event says, and the column that weir would make of it.
  std::string wanted(std::size_t at) const {
    return fmt::format("{} -> {}", to_text(desired_.types[at]), column_type(at));
  }
  std::string column_type(std::size_t at) const {
    const PgType& type = column(at).type;
    const bool unplaced = type.base == PgBase::Other && type.other.schema.empty();
    return unplaced ? type.other.name : to_sql(type);
  }

  Provenance whole_table() const {
    Provenance from;
    from.topic = desired_.topic;
    from.schema_version = desired_.version;
    return from;
  }
  Refusal refuse(Code code) const {
    Refusal refusal;
    refusal.code = code;
    refusal.table = desired_.table.name;
    refusal.from = whole_table();
    return refusal;
  }
  Refusal generated_key(std::size_t at) const;
  Refusal generated_alone(std::size_t at) const;
  Refusal refuse_column(Code code, std::size_t at) const {
    Refusal refusal = refuse(code);
    refusal.column = column(at).name;
    refusal.event = wanted(at);
    refusal.from = desired_.from[at];
    return refusal;
  }
  Notice notice(Code code, std::size_t at, std::string message) const {
    Notice out;
    out.code = code;
    out.table = desired_.table.name;
    out.column = column(at).name;
    out.message = std::move(message);
    out.from = desired_.from[at];
    return out;
  }

  const Lowered& desired_;
  Evolution evolution_;
};

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != noun.npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string column_list(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(display(name));
  return fmt::format("({})", fmt::join(shown, ", "));
}

Ruling Rules::operator()(const change::MissingTable& missing) const {
  if (evolution_ == Evolution::Off) {
    Refusal refusal = refuse(Code::R209);
    refusal.event = fmt::format("{} columns", desired_.table.columns.size());
    refusal.live = "no such table";
    refusal.reason = "the table does not exist, and schema_evolution = off";
    refusal.help = "create the table yourself, or set `schema_evolution = on`";
    return refusal;
  }
  if (!missing.may_create) {
    Refusal refusal = refuse(Code::R211);
    refusal.live = "no such table";
    refusal.reason = fmt::format("the role may not create tables in schema {}",
                                 display(desired_.table.name.schema));
    refusal.help = "grant it CREATE on the schema, or create the table yourself";
    return refusal;
  }
  return Operation{CreateTable{.table = desired_.table, .columns_from = desired_.from}};
}

Ruling Rules::operator()(const change::NoReplicaIdentity& missing) const {
  if (evolution_ == Evolution::Off) return (*this)(change::MissingTable{});
  const bool one = missing.publications.size() == 1;
  Refusal refusal = refuse(Code::R236);
  refusal.event = "no key";
  refusal.live = fmt::format(
      "publication{} of all tables {}", one ? "" : "s", column_list(missing.publications));
  refusal.reason =
      "the publication would have the table in it, and a published table without a key or another "
      "replica identity takes no UPDATE or DELETE";
  refusal.help =
      "set `key = coordinates` or a key of the rows' own, or create the table yourself and give it "
      "a replica identity";
  return refusal;
}

Ruling Rules::operator()(const change::MissingColumn& missing) const {
  const Column& wanted_column = column(missing.column);
  if (evolution_ == Evolution::Off) {
    Refusal refusal = refuse_column(Code::R210, missing.column);
    refusal.live = "no such column";
    refusal.reason =
        "the table does not have the column, and schema_evolution = off; rows written without it "
        "would lose its values";
    refusal.help = fmt::format(
        "add the column yourself, set `schema_evolution = on`, or leave the field out with "
        "`exclude = ({})`",
        field(missing.column));
    return refusal;
  }
  if (!wanted_column.nullable && !wanted_column.default_text) {
    Refusal refusal = refuse_column(Code::R204, missing.column);
    refusal.live = "no such column";
    refusal.reason =
        "the event requires the field and has no default for it, and the rows that the table may "
        "already hold have no value";
    refusal.help =
        "make the field optional or give it a default where the events come from, or add the "
        "column "
        "yourself with a value for the rows that exist";
    return refusal;
  }
  if (!missing.may_add) {
    Refusal refusal = refuse_column(Code::R211, missing.column);
    refusal.live = "no such column";
    refusal.reason =
        fmt::format("the role does not own {}, and only its owner may add a column", table());
    refusal.help = "make the role a member of the table's owner, or add the column yourself";
    return refusal;
  }
  return Operation{AddColumn{.table = desired_.table.name,
                             .column = wanted_column,
                             .from = desired_.from[missing.column]}};
}

Ruling Rules::operator()(const change::TypeDiffers& differs) const {
  Refusal refusal = refuse_column(Code::R201, differs.column);
  refusal.live = to_sql(differs.live);
  if (differs.fit == change::Fit::SomeValues) {
    refusal.consequence = Consequence::Continues;
    refusal.reason = fmt::format("{}; weir never changes the type of a column", differs.reason);
    refusal.help = fmt::format(
        "nothing need be done where all values fit: each is checked, and rows that do not fit are "
        "set aside; to take them all, change the column to {} yourself",
        column_type(differs.column));
    return refusal;
  }
  refusal.reason = fmt::format("{}; weir never changes the type of a column", differs.reason);
  refusal.help = fmt::format(
      "send the field to a column of its own with `rename {{ {0} = another_name }}`, leave it out "
      "with `exclude = ({0})`, or change the column to {1} yourself",
      field(differs.column),
      column_type(differs.column));
  return refusal;
}

Ruling Rules::operator()(const change::KeyDiffers& differs) const {
  const std::string wanted_key = column_list(desired_.table.key);
  Refusal refusal = refuse(Code::R202);
  refusal.event = fmt::format("key {}", wanted_key);
  refusal.live = differs.live.empty() ? std::string("no primary key")
                                      : fmt::format("primary key {}", column_list(differs.live));
  refusal.reason = fmt::format(
      "rows are found by {}, and the table has no primary key or unique index on just that",
      wanted_key);
  refusal.help = fmt::format(
      "add a unique index on {} yourself, {}or append every event with `insert_mode = insert`{}",
      wanted_key,
      differs.live.empty() ? std::string()
                           : fmt::format("set `key = {}`, ", column_list(differs.live)),
      desired_.delete_mode == DeleteMode::On ? " and `delete_mode = off`" : "");
  return refusal;
}

Ruling Rules::operator()(const change::NotATable& found) const {
  Refusal refusal = refuse(Code::R207);
  refusal.event = "table";
  refusal.live = to_text(found.kind);
  refusal.reason =
      fmt::format("{} is {}; weir writes rows to tables only", table(), with_article(refusal.live));
  refusal.help = "route the topic to another table: `topic \"...\" -> name`";
  return refusal;
}

Ruling Rules::operator()(const change::NameTaken& taken) const {
  Refusal refusal = refuse(Code::R206);
  refusal.event = "table";
  refusal.live = taken.plain_type ? std::string("type") : std::string(to_text(taken.kind));
  refusal.reason =
      fmt::format("schema {} has {} of this name, and a table needs the name for itself",
                  display(desired_.table.name.schema),
                  with_article(refusal.live));
  refusal.help = "route the topic to another table: `topic \"...\" -> name`";
  return refusal;
}

Ruling Rules::operator()(const change::UnfilledColumn& unfilled) const {
  Refusal refusal = refuse(Code::R215);
  refusal.column = unfilled.column;
  refusal.event = "no such field";
  refusal.live = "NOT NULL without a default";
  refusal.reason = "the table requires a value for the column, and the event has no field for it";
  refusal.help = fmt::format(
      "give the column {} a default or let it be null yourself, or fill it from another field with "
      "`rename`",
      display(unfilled.column));
  return refusal;
}

Refusal Rules::generated_key(std::size_t at) const {
  Refusal refusal = refuse_column(Code::R202, at);
  refusal.live = "generated column";
  refusal.reason = "rows are found by the column, and the server computes it: nobody can write it";
  refusal.help = "set another `key`, or append every event with `insert_mode = insert`";
  return refusal;
}

Refusal Rules::generated_alone(std::size_t at) const {
  Refusal refusal = refuse_column(Code::R213, at);
  refusal.live = "generated column";
  refusal.reason = "the server computes the only column that the event has a field for";
  refusal.help =
      "read the topic with a schema that has other fields, or choose some with `include`";
  return refusal;
}

Ruling Rules::operator()(const change::ComputedColumn& computed) const {
  switch (computed.how) {
    case change::Computed::Generated:
      return notice(Code::N602,
                    computed.column,
                    "the server generates the column; the value in the event is not written");
    case change::Computed::GeneratedKey: return generated_key(computed.column);
    case change::Computed::GeneratedAlone: return generated_alone(computed.column);
    case change::Computed::IdentityAlways:
      return notice(Code::N602,
                    computed.column,
                    "the column is GENERATED ALWAYS AS IDENTITY: the value in the event is written "
                    "with a new row, and the server lets nobody update it");
  }
  std::abort();
}

Ruling Rules::operator()(const change::CaseTwin& twin) const {
  Refusal refusal = refuse_column(Code::R205, twin.column);
  refusal.live = fmt::format("column {}", display(twin.live));
  refusal.reason = fmt::format("the column {} would differ from the table's {} only in case",
                               name(twin.column),
                               display(twin.live));
  refusal.help = fmt::format(
      "write the field to the column that is there with `rename {{ {0} = {1} }}`, or leave it out "
      "with `exclude = ({0})`",
      field(twin.column),
      display(twin.live));
  return refusal;
}

Ruling Rules::operator()(const change::TooManyColumns& many) const {
  Refusal refusal = refuse(Code::R208);
  refusal.event = fmt::format("{} more column{}", many.missing, many.missing == 1 ? "" : "s");
  refusal.live = fmt::format("{} columns and {} dropped ones", many.live, many.dropped);
  refusal.reason = fmt::format(
      "PostgreSQL takes {} columns a table, and those that were dropped count", kMaxColumns);
  refusal.help = "choose fewer fields with `include` or `exclude`";
  if (many.dropped > 0) refusal.help += ", or copy the table to be rid of its dropped columns";
  return refusal;
}

Ruling Rules::operator()(const change::MissingSchema& /*missing*/) const {
  const std::string schema = display(desired_.table.name.schema);
  Refusal refusal = refuse(Code::R212);
  refusal.live = "no such schema";
  refusal.reason = fmt::format("schema {} does not exist, and weir creates no schemas", schema);
  refusal.help = fmt::format(
      "create it yourself (CREATE SCHEMA {}), or name another schema in the "
      "destination",
      schema);
  return refusal;
}

Ruling Rules::operator()(const change::MissingPrivilege& missing) const {
  Refusal refusal = refuse(Code::R211);
  switch (missing.what) {
    case change::Privilege::UseSchema:
      refusal.reason =
          fmt::format("the role may not use schema {}", display(desired_.table.name.schema));
      refusal.help = "grant it USAGE on the schema";
      return refusal;
    case change::Privilege::WriteRows: {
      const std::string rights = fmt::format("{}", fmt::join(missing.names, ", "));
      refusal.reason = fmt::format("the role lacks {} on {}", rights, table());
      refusal.help = fmt::format("grant it {} on the table", rights);
      return refusal;
    }
  }
  std::abort();
}

Ruling Rules::operator()(const change::TypeNotInstalled& missing) const {
  const std::string type = column_type(missing.column);
  Refusal refusal = refuse_column(Code::R214, missing.column);
  refusal.live = fmt::format("type {} is not installed", type);
  refusal.reason =
      fmt::format("the type {} belongs to an extension that this database does not have", type);
  refusal.help = fmt::format(
      "install it yourself (CREATE EXTENSION {}), or leave the field out with "
      "`exclude = ({})`",
      type,
      field(missing.column));
  return refusal;
}

Ruling Rules::operator()(const change::StricterColumn& stricter) const {
  return notice(Code::N606,
                stricter.column,
                "the table takes no null in the column, the event's field may be null: rows with a "
                "null are set aside");
}

}  // namespace

Ruling rule_on(const Change& change, const Lowered& desired, Evolution evolution) {
  return std::visit(Rules(desired, evolution), change);
}

}  // namespace weir
