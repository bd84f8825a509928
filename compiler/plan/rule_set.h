#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compiler/plan/rules.h"

namespace weir {

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

  Ruling operator()(const change::KeyNameTaken& taken) const;
  Ruling operator()(const change::NotOurs& found) const;
  Ruling operator()(const change::TableTwin& twin) const;
  Ruling operator()(const change::BoundedColumn& bounded) const;
  Ruling operator()(const change::MissingDefaults& missing) const;
  Ruling operator()(const change::KeyTakesNull& key) const;
  Ruling operator()(const change::KeyFoldsText& key) const;
  Ruling operator()(const change::UnloggedTable& unlogged) const;
  Ruling operator()(const change::InheritingTables& below) const;

 private:
  Refusal refuse_addition(const change::MissingColumn& missing) const;
  Refusal generated_key(std::size_t at) const;
  Refusal generated_alone(std::size_t at) const;
  Refusal refuse_hindered(const change::MissingColumn& missing) const;

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

  Notice notice(Code code, std::string message) const {
    Notice out;
    out.code = code;
    out.table = desired_.table.name;
    out.message = std::move(message);
    out.from = whole_table();
    return out;
  }

  const Lowered& desired_;
  Evolution evolution_;
};

// "an index", "a view"
std::string with_article(std::string_view noun);

// `(id, "Region")`
std::string column_list(const std::vector<std::string>& names);

}  // namespace weir
