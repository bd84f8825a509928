#include "compiler/plan/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "compiler/plan/rule_set.h"

namespace weir {

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != noun.npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string column_list(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(display(name));
  return fmt::format("({})", fmt::join(shown, ", "));
}

Refusal Rules::refuse_addition(const change::MissingColumn& missing) const {
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

// The rules in the order of what the reader has to change first.
Ruling Rules::operator()(const change::MissingColumn& missing) const {
  const Column& wanted_column = column(missing.column);
  const bool required = !wanted_column.nullable && !wanted_column.default_text;
  Remedy by_hand = remedy::AddColumnThere{desired_.table.name, wanted_column};
  if (required) by_hand = remedy::AddRequiredColumn{wanted_column};
  if (evolution_ == Evolution::Off) {
    Refusal refusal = refuse_addition(missing);
    refusal.remedy = std::move(by_hand);
    return refusal;
  }
  if (required) {
    Refusal refusal = refuse_column(Code::R204, missing.column);
    refusal.live = "no such column";
    refusal.reason =
        "the event requires the field and has no default for it, and the rows that the table may "
        "already hold have no value";
    refusal.help =
        "make the field optional or give it a default where the events come from, or add the "
        "column "
        "yourself with a value for the rows that exist";
    refusal.remedy = std::move(by_hand);
    return refusal;
  }
  if (!missing.may_add) {
    Refusal refusal = refuse_column(Code::R211, missing.column);
    refusal.live = "no such column";
    refusal.reason =
        fmt::format("the role does not own {}, and only its owner may add a column", table());
    refusal.help = "make the role a member of the table's owner, or add the column yourself";
    refusal.remedy = std::move(by_hand);
    return refusal;
  }
  if (missing.hindrance) return refuse_hindered(missing);
  if (wanted_column.default_text && wanted_column.default_text->size() > kMaxAddedDefault) {
    Refusal refusal = refuse_column(Code::R224, missing.column);
    refusal.live = "no such column";
    refusal.reason = fmt::format(
        "the default has {} bytes; PostgreSQL keeps the default of an added column for the rows "
        "that exist in one row of its catalog, and weir puts at most {} bytes there",
        wanted_column.default_text->size(),
        kMaxAddedDefault);
    refusal.help = fmt::format(
        "give the field a shorter default where the events come from, leave it out with `exclude = "
        "({})`, or add the column yourself without the default",
        field(missing.column));
    refusal.remedy = remedy::AddColumnThenDefault{wanted_column};
    return refusal;
  }
  return Operation{AddColumn{.table = desired_.table.name,
                             .column = wanted_column,
                             .from = desired_.from[missing.column]}};
}

Refusal Rules::refuse_hindered(const change::MissingColumn& missing) const {
  const Column& wanted_column = column(missing.column);
  const std::string other = display(missing.place.table);
  Refusal refusal = refuse_column(Code::R222, missing.column);
  refusal.live = "no such column";
  switch (*missing.hindrance) {
    case change::Hindrance::TypedTable:
      refusal.reason = fmt::format(
          "{} is a table of the type {}, and has just the columns of that type", table(), other);
      refusal.help = fmt::format(
          "add the attribute to the type yourself, or leave the field out with `exclude = ({})`",
          field(missing.column));
      refusal.remedy = remedy::AddAttribute{missing.place.table, wanted_column};
      return refusal;
    case change::Hindrance::ForeignPartition:
      refusal.code = Code::R226;
      refusal.reason = fmt::format(
          "a part of {} is the foreign table {}; the server would add the column there without "
          "adding it to the table behind it",
          table(),
          other);
      refusal.help = fmt::format(
          "add the column to the table on the other server first, then to {} yourself", table());
      refusal.remedy = remedy::AddColumnThere{desired_.table.name, wanted_column};
      return refusal;
    case change::Hindrance::RowTypeUsed:
      refusal.code = Code::R223;
      refusal.reason = fmt::format(
          "the column {} of {} holds whole rows of {}, and PostgreSQL then adds no column with a "
          "default",
          display(missing.place.column),
          other,
          table());
      refusal.help =
          "make the field optional without a default where the events come from, or add the column "
          "yourself and set its default afterwards";
      refusal.remedy = remedy::AddColumnThenDefault{wanted_column};
      return refusal;
    case change::Hindrance::ChildColumn:
      refusal.code = Code::R225;
      refusal.live = fmt::format("{} in {}", to_sql(missing.type), other);
      refusal.reason = fmt::format(
          "{} inherits from {} and has a column of this name, whose type or values are not the "
          "ones that the event asks for",
          other,
          table());
      refusal.help = fmt::format(
          "write the field to another column with `rename {{ {0} = another_name }}`, leave it out "
          "with `exclude = ({0})`, or rename the column of {1} yourself",
          field(missing.column),
          other);
      return refusal;
  }
  std::abort();
}

Ruling Rules::operator()(const change::TypeDiffers& differs) const {
  if (differs.fit == change::Fit::SomeValues && differs.allowed) {
    return notice(Code::N617,
                  differs.column,
                  fmt::format("{}, which `allow_narrower` allows: each value is checked, and rows "
                              "that do not fit are set aside",
                              differs.reason));
  }
  Refusal refusal = refuse_column(Code::R201, differs.column);
  refusal.live = to_sql(differs.live);
  const Column& wanted_column = column(differs.column);
  if (!wanted_column.type.is_unplaced()) {
    refusal.remedy = remedy::ChangeType{wanted_column.name, wanted_column.type};
  }
  if (differs.fit == change::Fit::SomeValues) {
    refusal.consequence = Consequence::Continues;
    refusal.reason = fmt::format("{}; weir never changes the type of a column", differs.reason);
    refusal.help = fmt::format(
        "nothing need be done where all values fit: each is checked, and rows that do not fit are "
        "set aside; say that this is meant with `allow_narrower = ({})`, or change the column to "
        "{} yourself",
        field(differs.column),
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

Ruling Rules::operator()(const change::TypeNotInstalled& missing) const {
  const std::string type = column_type(missing.column);
  Refusal refusal = refuse_column(Code::R214, missing.column);
  refusal.live = fmt::format("type {} is not installed", type);
  refusal.remedy = remedy::InstallExtension{type};
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

Ruling Rules::operator()(const change::UnfilledColumn& unfilled) const {
  Refusal refusal = refuse(Code::R215);
  refusal.column = unfilled.column;
  refusal.event = "no such field";
  refusal.remedy = remedy::AllowNulls{unfilled.column};
  refusal.live = "NOT NULL without a default";
  refusal.reason = "the table requires a value for the column, and the event has no field for it";
  refusal.help = fmt::format(
      "give the column {} a default or let it be null yourself, or fill it from another field with "
      "`rename`",
      display(unfilled.column));
  return refusal;
}

Ruling rule_on(const Change& change, const Lowered& desired, Evolution evolution) {
  return std::visit(Rules(desired, evolution), change);
}

}  // namespace weir
