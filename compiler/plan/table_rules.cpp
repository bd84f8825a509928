// Rules about a table as a whole: what there is to say of one column stands in rules.cpp.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "compiler/plan/rule_set.h"

namespace weir {

namespace {

// Ends "the index can't be used: ..."
std::string_view flaw_text(IndexFlaw flaw) {
  switch (flaw) {
    case IndexFlaw::Deferrable:
      return "it is deferrable, so a duplicate is noticed only later in the transaction";
    case IndexFlaw::Invalid:
      return "it is not valid: its build failed or is not finished, or a partition has no part of "
             "it";
    case IndexFlaw::Partial: return "it has a WHERE, so it does not hold for every row";
    case IndexFlaw::Expressions: return "it is on an expression as well, not on columns alone";
  }
  std::abort();
}

}  // namespace

Ruling Rules::operator()(const change::MissingTable& missing) const {
  Table wanted = desired_.table;
  wanted.key_name = missing.key_name;
  if (evolution_ == Evolution::Off) {
    Refusal refusal = refuse(Code::R209);
    refusal.event = fmt::format("{} columns", desired_.table.columns.size());
    refusal.live = "no such table";
    refusal.reason = "the table does not exist, and schema_evolution = off";
    refusal.help = "create the table yourself, or set `schema_evolution = on`";
    refusal.remedy = remedy::CreateWholeTable{wanted};
    return refusal;
  }
  if (!missing.may_create) {
    Refusal refusal = refuse(Code::R211);
    refusal.live = "no such table";
    refusal.reason = fmt::format("the role may not create tables in schema {}",
                                 display(desired_.table.name.schema));
    refusal.help = "grant it CREATE on the schema, or create the table yourself";
    refusal.remedy = remedy::GrantOnSchema{remedy::SchemaRight::Create};
    return refusal;
  }
  return Operation{CreateTable{.table = std::move(wanted), .columns_from = desired_.from}};
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

Ruling Rules::operator()(const change::KeyDiffers& differs) const {
  const std::string wanted_key = column_list(desired_.table.key);
  Refusal refusal = refuse(Code::R202);
  refusal.event = fmt::format("key {}", wanted_key);
  refusal.live = differs.live.empty() ? std::string("no primary key")
                                      : fmt::format("primary key {}", column_list(differs.live));
  refusal.remedy = remedy::BuildUniqueIndex{desired_.table.key, differs.partitioned};
  if (differs.unusable) {
    refusal.live = fmt::format("unique index {}", display(differs.unusable->name));
    refusal.reason =
        fmt::format("rows are found by {}, and the index {} can't be used for that: {}",
                    wanted_key,
                    display(differs.unusable->name),
                    flaw_text(differs.unusable->flaw));
  } else {
    refusal.reason = fmt::format(
        "rows are found by {}, and the table has no primary key or unique index on just that",
        wanted_key);
  }
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
  refusal.remedy = remedy::CreateSchema{};
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
      refusal.remedy = remedy::GrantOnSchema{remedy::SchemaRight::Usage};
      return refusal;
    case change::Privilege::WriteRows: {
      std::vector<std::string_view> names;
      for (const TableRight right : missing.rights) names.push_back(to_text(right));
      const std::string rights = fmt::format("{}", fmt::join(names, ", "));
      refusal.reason = fmt::format("the role lacks {} on {}", rights, table());
      refusal.help = fmt::format("grant it {} on the table", rights);
      refusal.remedy = remedy::GrantOnTable{missing.rights};
      return refusal;
    }
  }
  std::abort();
}

Ruling Rules::operator()(const change::KeyNameTaken& taken) const {
  Refusal refusal = refuse(Code::R206);
  refusal.event = "primary key";
  refusal.live = "relations of its names";
  refusal.reason = fmt::format(
      "the index of the primary key needs a name, and {} and the ones tried after it belong to "
      "other relations",
      display(taken.name));
  refusal.help = "route the topic to another table, or rename what has the names yourself";
  return refusal;
}

Ruling Rules::operator()(const change::NotOurs& found) const {
  switch (found.owner) {
    case change::Owner::Partitioned: {
      const std::string root = display(found.parent);
      Refusal refusal = refuse(Code::R219);
      refusal.event = "table";
      refusal.live = fmt::format("partition of {}", root);
      refusal.reason = fmt::format(
          "{} is a partition: it takes only its part of the rows, and its columns are those of {}",
          table(),
          root);
      refusal.help = fmt::format(
          "route the topic to {}, which puts every row where it belongs, or to another table",
          root);
      return refusal;
    }
    case change::Owner::Extension: {
      Refusal refusal = refuse(Code::R220);
      refusal.event = "table";
      refusal.live = fmt::format("table of extension {}", display(found.extension));
      refusal.reason =
          fmt::format("{} belongs to the extension {}, whose updates may change or drop it",
                      table(),
                      display(found.extension));
      refusal.help = "route the topic to another table: `topic \"...\" -> name`";
      return refusal;
    }
    case change::Owner::System: {
      Refusal refusal = refuse(Code::R221);
      refusal.event = "table";
      refusal.reason = fmt::format("the schema {} is the server's own, or that of one session",
                                   display(desired_.table.name.schema));
      refusal.help = "name another schema in the destination";
      return refusal;
    }
  }
  std::abort();
}

Ruling Rules::operator()(const change::TableTwin& twin) const {
  Refusal refusal = refuse(Code::R205);
  refusal.event = "table";
  refusal.live = fmt::format("table {}", display(twin.live));
  refusal.reason = fmt::format("the table {} would differ from {} only in case",
                               display(desired_.table.name.name),
                               display(twin.live));
  refusal.help = fmt::format(
      "route the topic to the table that is there, `topic \"...\" -> {}`, or to another name",
      display(twin.live));
  return refusal;
}

Ruling Rules::operator()(const change::BoundedColumn& bounded) const {
  return notice(Code::N614,
                bounded.column,
                fmt::format("the column is {}, the event states no length: rows with longer values "
                            "are set aside",
                            to_sql(bounded.live)));
}

Ruling Rules::operator()(const change::MissingDefaults& missing) const {
  return notice(
      Code::N612,
      fmt::format("the event has a default for {}, the table has none; weir sets no default on a "
                  "column that exists",
                  column_list(missing.columns)));
}

Ruling Rules::operator()(const change::KeyTakesNull& key) const {
  return notice(Code::N613,
                key.column,
                "the event's field may be null, and no row is found by a null: records without a "
                "value for it are set aside, though the table's index would take them");
}

Ruling Rules::operator()(const change::KeyFoldsText& key) const {
  return notice(Code::N615,
                key.column,
                fmt::format("{} of this column compares different texts as equal, as of upper and "
                            "lower case: events whose keys differ only so write the same row",
                            key.live.base == PgBase::Other ? "the type " + to_sql(key.live)
                                                           : std::string("the collation")));
}

Ruling Rules::operator()(const change::UnloggedTable& /*unlogged*/) const {
  return notice(Code::N608,
                "the table is UNLOGGED: a crash of the server empties it, and what was applied "
                "before is not applied again");
}

Ruling Rules::operator()(const change::InheritingTables& below) const {
  return notice(
      Code::N611,
      fmt::format("{} table{} inherit{} from it: its key does not hold for their rows, and deletes "
                  "and updates by key reach them",
                  below.count,
                  below.count == 1 ? "" : "s",
                  below.count == 1 ? "s" : ""));
}

}  // namespace weir
