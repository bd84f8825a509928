#include "compiler/frontend/plan/sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/frontend/plan/constant.h"
#include "compiler/lower/naming.h"
#include "compiler/plan/fingerprint.h"

namespace weir {

namespace {

using Problem = std::optional<std::string>;

Problem problem_of_name(std::string_view name, NameOf what) {
  if (const auto problem = name_problem(name, what)) {
    return fmt::format("the name {} {}", display(name), *problem);
  }
  if (name.size() > kMaxIdentifierBytes) {
    return fmt::format("the name {} is longer than {} bytes", display(name), kMaxIdentifierBytes);
  }
  return std::nullopt;
}

Problem problem_of_table(const QualifiedName& table) {
  for (const std::string& name : {table.schema, table.name}) {
    if (auto problem = problem_of_name(name, NameOf::Table)) return problem;
  }
  if (table.schema.starts_with("pg_") || table.schema == "information_schema") {
    return fmt::format("{} is in a schema of the system", display(table));
  }
  if (table.name.starts_with("_weir_")) {
    return fmt::format("{} has a name that weir keeps for itself", display(table));
  }
  return std::nullopt;
}

Problem problem_of_column(const Column& column) {
  if (auto problem = problem_of_name(column.name, NameOf::Column)) return problem;
  if (column.default_text && !is_constant(column.type, *column.default_text)) {
    return fmt::format(
        "the default of {} is no constant of {}", display(column.name), to_sql(column.type));
  }
  return std::nullopt;
}

Problem problem_of_key(const Table& table) {
  const std::vector<QualifiedName> names = primary_key_names(table.name);
  const bool known_name =
      table.key_name.empty() || std::ranges::count(names, table.key_name, &QualifiedName::name) > 0;
  if (!known_name) {
    return fmt::format("its primary key can't be named {}", display(table.key_name));
  }
  const std::set<std::string> distinct(table.key.begin(), table.key.end());
  if (distinct.size() != table.key.size()) return "the primary key names a column twice";
  for (const std::string& name : table.key) {
    const Column* const column = table.find_column(name);
    if (column == nullptr || column->nullable) {
      return fmt::format("the key column {} is no required column of the table", display(name));
    }
  }
  return std::nullopt;
}

Problem problem_of_create(const Table& table) {
  std::set<std::string> names;
  for (const Column& column : table.columns) {
    if (auto problem = problem_of_column(column)) return problem;
    if (!names.insert(column.name).second) {
      return fmt::format("the column {} is there twice", display(column.name));
    }
  }
  if (names.empty() || names.size() > kMaxColumns) {
    return fmt::format("a table of {} columns", names.size());
  }
  return problem_of_key(table);
}

Problem problem_of_addition(const AddColumn& add, const TableFacts& found) {
  if (auto problem = problem_of_column(add.column)) return problem;
  if (!add.column.nullable && !add.column.default_text) {
    return fmt::format(
        "the column {} is required and has no default: rows that exist would lack it",
        display(add.column.name));
  }
  if (found.find_column(add.column.name) != nullptr) {
    return fmt::format("the column {} is there already", display(add.column.name));
  }
  return std::nullopt;
}

// Goes through the operations in order; those of one table stand together.
class Check {
 public:
  explicit Check(const Plan& plan) : plan_(plan) {}

  Problem run() {
    for (const Operation& operation : plan_.operations) {
      const QualifiedName& table = table_of(operation);
      Problem problem = problem_of_table(table);
      if (!problem) problem = take(operation);
      if (problem) return fmt::format("{}: {}", display(table), *problem);
    }
    return problem_of_rest();
  }

 private:
  Problem take(const Operation& operation) {
    const QualifiedName& table = table_of(operation);
    const bool first = last_ == nullptr || *last_ != table;
    if (first && last_ != nullptr && table < *last_) return "its operations are out of order";
    last_ = &table;
    touched_.insert(table);
    const auto* const create = std::get_if<CreateTable>(&operation);
    if (first) {
      added_.clear();
      creates_ = create != nullptr;
      if (auto problem = problem_of_print(table)) return problem;
    } else if (creates_ || create != nullptr) {
      return "it is created, and something else is done to it";
    }
    return create != nullptr ? problem_of_create(create->table)
                             : add(std::get<AddColumn>(operation));
  }

  Problem add(const AddColumn& addition) {
    const TableFacts& found = plan_.found.at(addition.table);
    if (auto problem = problem_of_addition(addition, found)) return problem;
    if (!added_.insert(addition.column.name).second) {
      return fmt::format("the column {} is added twice", display(addition.column.name));
    }
    return found.columns.size() + added_.size() > kMaxColumns ? Problem("too many columns")
                                                              : std::nullopt;
  }

  // That the table was found as the plan needs it, and that its fingerprint says the same.
  Problem problem_of_print(const QualifiedName& table) const {
    const auto found = plan_.found.find(table);
    const auto print = plan_.fingerprints.find(table);
    if (print == plan_.fingerprints.end()) return "its fingerprint is missing";
    if (creates_ != (found == plan_.found.end())) {
      return creates_ ? "it was found, and would be created" : "how it was found is missing";
    }
    const std::string expected = creates_ ? std::string(kAbsent) : fingerprint(found->second);
    if (print->second != expected) return "its fingerprint does not fit what was found";
    if (creates_) return std::nullopt;
    const RelationKind kind = found->second.kind;
    const bool table_like = kind == RelationKind::Table || kind == RelationKind::PartitionedTable;
    return table_like ? std::nullopt : Problem("columns can't be added to what it is");
  }

  Problem problem_of_rest() const {
    for (const auto& [table, print] : plan_.fingerprints) {
      if (!touched_.contains(table)) return fmt::format("nothing is done to {}", display(table));
    }
    for (const auto& [table, facts] : plan_.found) {
      if (!touched_.contains(table)) return fmt::format("nothing is done to {}", display(table));
    }
    return std::nullopt;
  }

  const Plan& plan_;
  const QualifiedName* last_ = nullptr;
  bool creates_ = false;
  std::set<std::string> added_{};
  std::set<QualifiedName> touched_{};
};

}  // namespace

std::optional<std::string> unsoundness(const Plan& plan) {
  return Check(plan).run();
}

}  // namespace weir
