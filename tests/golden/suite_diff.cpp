// What one schema asks for against one live catalog: the facts, without a judgement.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/diff/diff.h"
#include "compiler/lower/lower.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"

namespace weir::suite_diff {

namespace {

using golden::Case;
using golden::Outcome;

// One line a change, in as few words as tell them apart.
struct Dump {
  const Lowered& desired;

  std::string name(std::size_t at) const { return display(desired.table.columns[at].name); }
  static std::string list(const std::vector<std::string>& names) {
    return fmt::format("({})", fmt::join(names, ", "));
  }

  static std::string rights(const std::vector<TableRight>& all) {
    std::vector<std::string> names;
    for (const TableRight right : all) names.emplace_back(to_text(right));
    return list(names);
  }
  static std::string hindrance(const change::MissingColumn& c) {
    if (!c.hindrance) return {};
    const std::string where = display(c.place.table);
    switch (*c.hindrance) {
      case change::Hindrance::TypedTable: return ", table of type " + where;
      case change::Hindrance::ForeignPartition: return ", foreign part " + where;
      case change::Hindrance::RowTypeUsed:
        return fmt::format(", rows in {} of {}", c.place.column, where);
      case change::Hindrance::ChildColumn: return fmt::format(", {} in {}", to_sql(c.type), where);
    }
    std::abort();
  }

  std::string operator()(const change::KeyNameTaken& c) const {
    return "names of the key taken: " + c.name;
  }
  std::string operator()(const change::NotOurs& c) const {
    switch (c.owner) {
      case change::Owner::Partitioned: return "partition of " + display(c.parent);
      case change::Owner::Extension: return "table of extension " + c.extension;
      case change::Owner::System: return "system schema";
    }
    std::abort();
  }
  std::string operator()(const change::TableTwin& c) const { return "table twin " + c.live; }
  std::string operator()(const change::BoundedColumn& c) const {
    return fmt::format("{} is bounded: {}", name(c.column), to_sql(c.live));
  }
  std::string operator()(const change::MissingDefaults& c) const {
    return "no default: " + list(c.columns);
  }
  std::string operator()(const change::KeyTakesNull& c) const {
    return fmt::format("key {} takes null", name(c.column));
  }
  std::string operator()(const change::KeyFoldsText& c) const {
    return fmt::format("key {} folds text", name(c.column));
  }
  std::string operator()(const change::UnloggedTable& /*c*/) const { return "unlogged"; }
  std::string operator()(const change::InheritingTables& c) const {
    return fmt::format("{} inheriting", c.count);
  }

  std::string operator()(const change::MissingTable& c) const {
    return fmt::format("missing table{}{}",
                       c.may_create ? "" : ", may not be created",
                       c.key_name.empty() ? "" : ", key named " + c.key_name);
  }
  std::string operator()(const change::NoReplicaIdentity& missing) const {
    return fmt::format("no replica identity for ({})", fmt::join(missing.publications, ", "));
  }
  std::string operator()(const change::MissingColumn& c) const {
    return fmt::format("missing column {} {}{}{}",
                       name(c.column),
                       to_sql(desired.table.columns[c.column].type),
                       c.may_add ? "" : ", may not be added",
                       hindrance(c));
  }
  std::string operator()(const change::TypeDiffers& c) const {
    return fmt::format("type of {}: {} -> {}, {} fits",
                       name(c.column),
                       to_text(desired.types[c.column]),
                       to_sql(c.live),
                       c.fit == change::Fit::SomeValues ? "not every value" : "no value");
  }
  std::string operator()(const change::KeyDiffers& c) const {
    return fmt::format("key {}, live {}{}",
                       list(desired.table.key),
                       list(c.live),
                       c.unusable ? ", unusable " + c.unusable->name : "");
  }
  std::string operator()(const change::NotATable& c) const {
    return fmt::format("not a table but a {}", to_text(c.kind));
  }
  std::string operator()(const change::NameTaken& c) const {
    return fmt::format("name taken by a {}", c.plain_type ? "type" : to_text(c.kind));
  }
  std::string operator()(const change::UnfilledColumn& c) const {
    return fmt::format("unfilled {}", display(c.column));
  }
  std::string operator()(const change::ComputedColumn& c) const {
    return fmt::format("{} {}",
                       c.how == change::Computed::Generated ? "generated" : "identity always",
                       name(c.column));
  }
  std::string operator()(const change::CaseTwin& c) const {
    return fmt::format("case twin {} of {}", name(c.column), display(c.live));
  }
  std::string operator()(const change::TooManyColumns& c) const {
    return fmt::format(
        "too many columns: {} live, {} dropped, {} missing", c.live, c.dropped, c.missing);
  }
  std::string operator()(const change::MissingSchema& /*c*/) const { return "missing schema"; }
  std::string operator()(const change::MissingPrivilege& c) const {
    return c.what == change::Privilege::UseSchema ? std::string("may not use the schema")
                                                  : "may not write: " + rights(c.rights);
  }
  std::string operator()(const change::TypeNotInstalled& c) const {
    return fmt::format("type of {} is not installed", name(c.column));
  }
  std::string operator()(const change::StricterColumn& c) const {
    return fmt::format("{} takes no null", name(c.column));
  }
};

Outcome run(const Case& content) {
  const Pipeline pipeline = compact::read_rule(content.text("rule"));
  const Catalog catalog = compact::read_catalog(content.text("live.catalog"));
  std::string out;
  for (const TopicSchema& event :
       compact::read_events(content.text("events"), pipeline.topics.front())) {
    const Lowered desired = place_extension_types(lower(event), catalog);
    const Table* const live = catalog.find(desired.table.name);
    for (const Change& change : diff(desired, live, catalog)) {
      out +=
          fmt::format("{}: {}\n", display(desired.table.name), std::visit(Dump{desired}, change));
    }
  }
  return {.sections = {{"changes", out}}, .declined = false};
}

const bool registered =
    golden::register_suite("diff", {"rule", "events", "live.catalog"}, {"changes"}, run);

}  // namespace

}  // namespace weir::suite_diff
