#include "compiler/plan/standing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "compiler/plan/fingerprint.h"

namespace weir {

namespace {

// "text not null, with a default"
std::string describe(const ColumnFacts& column) {
  std::string out = column.type;
  if (!column.nullable) out += " not null";
  if (column.has_default) out += ", with a default";
  if (column.identity) out += column.identity_always ? ", identity always" : ", identity";
  if (column.generated) out += ", generated";
  return out;
}

std::string describe(const std::vector<std::string>& key) {
  if (key.empty()) return "none";
  std::vector<std::string> names;
  for (const std::string& column : key) names.push_back(display(column));
  return fmt::format("({})", fmt::join(names, ", "));
}

std::string moved(std::string_view what, const std::string& old, const std::string& now) {
  return fmt::format("{}: {} -> {}", what, old, now);
}

void compare_columns(const TableFacts& found,
                     const TableFacts& live,
                     std::vector<std::string>& out) {
  for (const ColumnFacts& column : found.columns) {
    const std::string what = "column " + display(column.name);
    const ColumnFacts* const now = live.find_column(column.name);
    if (now == nullptr) {
      out.push_back(moved(what, describe(column), "gone"));
    } else if (*now != column) {
      out.push_back(moved(what, describe(column), describe(*now)));
    }
  }
  for (const ColumnFacts& column : live.columns) {
    if (found.find_column(column.name) != nullptr) continue;
    out.push_back(moved("column " + display(column.name), "none", describe(column)));
  }
}

bool fulfils(const ColumnFacts* live, const Column& desired) {
  return live != nullptr && live->type == to_sql(desired.type) &&
         live->nullable == desired.nullable &&
         live->has_default == desired.default_text.has_value() && !live->identity &&
         !live->generated;
}

struct Fulfilled {
  const Table& live;
  const TableFacts& facts;

  bool operator()(const CreateTable& create) const {
    const bool table =
        live.kind == RelationKind::Table || live.kind == RelationKind::PartitionedTable;
    const auto is_there = [&](const Column& column) {
      return fulfils(facts.find_column(column.name), column);
    };
    return table && facts.key == create.table.key &&
           std::ranges::all_of(create.table.columns, is_there);
  }
  bool operator()(const AddColumn& add) const {
    return fulfils(facts.find_column(add.column.name), add.column);
  }
};

// The extension types that the operation needs and the database does not have.
std::vector<std::string> missing_types(const Operation& operation, const Catalog& catalog) {
  std::vector<std::string> out;
  const auto look_at = [&](const Column& column) {
    const PgType& type = column.type;
    if (type.base != PgBase::Other || catalog.types.contains(type.other)) return;
    out.push_back(moved("type " + display(type.other), "an extension's", "gone"));
  };
  if (const auto* const create = std::get_if<CreateTable>(&operation)) {
    std::ranges::for_each(create->table.columns, look_at);
  } else {
    look_at(std::get<AddColumn>(operation).column);
  }
  return out;
}

TableStanding standing_of(const QualifiedName& table, const Plan& plan, const Catalog& catalog) {
  TableStanding out{.table = table};
  const Table* const live = catalog.find(table);
  bool done = live != nullptr;
  for (const Operation& operation : plan.operations) {
    if (table_of(operation) != table) continue;
    if (done) done = std::visit(Fulfilled{*live, facts_of(*live)}, operation);
    for (std::string& line : missing_types(operation, catalog)) {
      out.moved.push_back(std::move(line));
    }
  }
  if (done) return {.table = table, .standing = Standing::Done};
  const auto print = plan.fingerprints.find(table);
  if (print == plan.fingerprints.end() || print->second != fingerprint(live)) {
    const auto found = plan.found.find(table);
    const auto now = live == nullptr ? std::nullopt : std::optional(facts_of(*live));
    for (std::string& line :
         differences(found == plan.found.end() ? nullptr : &found->second, now ? &*now : nullptr)) {
      out.moved.push_back(std::move(line));
    }
  }
  if (!out.moved.empty()) out.standing = Standing::Moved;
  return out;
}

}  // namespace

std::vector<std::string> differences(const TableFacts* found, const TableFacts* live) {
  std::vector<std::string> out;
  const std::string none = "no relation";
  if (found == nullptr || live == nullptr) {
    if (found == live) return out;
    const auto kind = [&](const TableFacts* facts) {
      return facts == nullptr ? none : std::string(to_text(facts->kind));
    };
    out.push_back(moved("relation", kind(found), kind(live)));
    if (live != nullptr) compare_columns(TableFacts{}, *live, out);
    return out;
  }
  if (found->kind != live->kind) {
    out.push_back(
        moved("relation", std::string(to_text(found->kind)), std::string(to_text(live->kind))));
  }
  compare_columns(*found, *live, out);
  if (found->key != live->key) {
    out.push_back(moved("primary key", describe(found->key), describe(live->key)));
  }
  if (out.empty() && *found != *live) out.emplace_back("columns: in another order");
  return out;
}

std::vector<TableStanding> standings(const Plan& plan, const Catalog& catalog) {
  std::vector<TableStanding> out;
  std::set<QualifiedName> seen;
  for (const Operation& operation : plan.operations) {
    const QualifiedName& table = table_of(operation);
    if (seen.insert(table).second) out.push_back(standing_of(table, plan, catalog));
  }
  return out;
}

}  // namespace weir
