#include "compiler/emit/wording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/model/catalog.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", printable(text));
}

// What a plan does, in numbers.
struct Sums {
  std::size_t created = 0;
  std::size_t altered = 0;
  std::size_t added = 0;  // columns, in the tables that are altered
};

Sums sums(const std::vector<TableWork>& tables) {
  Sums out;
  for (const TableWork& table : tables) {
    if (std::holds_alternative<CreateTable>(*table.operations.front())) {
      ++out.created;
    } else {
      ++out.altered;
      out.added += table.operations.size();
    }
  }
  return out;
}

std::string lock_advice(const LockLimits& lock, std::size_t altered) {
  std::string out = fmt::format(
      "a try waits at most {} for a table's lock, and whoever needs the table waits behind it; a "
      "table that stays locked for {} is left as it is (exit code 5), nothing half done",
      duration_text(lock.timeout_ms),
      duration_text(lock.budget_ms));
  if (altered > 1) {
    out += fmt::format(
        "; at most {} for all {} tables",
        duration_text(std::min(lock.total_ms, lock.budget_ms * static_cast<std::int64_t>(altered))),
        altered);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    const bool broken = c >= 0x80 && bytes.size() == 1;
    if (broken || is_invisible(c)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string duration_text(std::int64_t milliseconds) {
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 3> kUnits = {
      {{3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}}};
  for (const auto& [unit, letter] : kUnits) {
    if (milliseconds >= unit && milliseconds % unit == 0) {
      return fmt::format("{}{}", milliseconds / unit, letter);
    }
  }
  return fmt::format("{}ms", milliseconds);
}

std::string counts(const Plan& plan) {
  const Sums sum = sums(work_by_table(plan.operations));
  std::vector<std::string> parts;
  if (!plan.refusals.empty()) parts.push_back(fmt::format("refuse {}", plan.refusals.size()));
  if (sum.created > 0) parts.push_back("create " + counted(sum.created, "table"));
  if (sum.added > 0) {
    parts.push_back(
        fmt::format("add {} in {}", counted(sum.added, "column"), counted(sum.altered, "table")));
  }
  if (parts.empty()) parts.emplace_back("nothing to do");
  if (!plan.unchanged.empty()) {
    parts.push_back(counted(plan.unchanged.size(), "table") + " unchanged");
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string target_text(const Target& target) {
  return fmt::format("database {}, schema {}, role {}, {}",
                     in_quotes(target.database),
                     in_quotes(target.schema),
                     in_quotes(target.role),
                     server_text(target.server_version));
}

std::string object(const QualifiedName& table, const std::string& column) {
  if (table.name.empty()) return {};
  if (column.empty()) return display(table);
  return fmt::format("column {} of {}", display(column), display(table));
}

std::string schema_text(const Provenance& from, const std::string& file) {
  if (from.schema_version > 0) return fmt::format("schema {}", from.schema_version);
  if (!from.place.known() || file.empty()) return "the declared event";
  return fmt::format("the event declared at {}:{}", printable(file), from.place.line);
}

std::string origin(const Provenance& from, const std::string& file) {
  if (from.topic.empty()) return {};
  const std::string schema =
      fmt::format("{} of topic {}", schema_text(from, file), printable(from.topic));
  return from.path.empty() ? schema : fmt::format("{}, {}", printable(from.path), schema);
}

std::string_view rows_text(Consequence consequence) {
  return consequence == Consequence::Continues ? "continue: those that do not fit are set aside"
                                               : "stop: none of this schema can be written";
}

std::string cost_text(const QualifiedName& table, bool creates, const LockLimits& lock) {
  if (creates) return "catalog only: the table is new, nobody waits for it";
  return fmt::format(
      "catalog only: no rewrite, no scan; takes ACCESS EXCLUSIVE on {} for the moment of the "
      "change, waits for it at most {} a try, {} in all",
      display(table),
      duration_text(lock.timeout_ms),
      duration_text(lock.budget_ms));
}

std::string_view existing_rows_text(const std::vector<ColumnSource>& added) {
  const auto defaults = std::ranges::count_if(
      added, [](const ColumnSource& source) { return source.column->default_text.has_value(); });
  if (defaults == 0) return "that exist have null";
  if (static_cast<std::size_t>(defaults) == added.size()) return "that exist have the default";
  return "that exist have the default where there is one, else null";
}

std::string stopped_rows_text(const QualifiedName& table, const Plan& plan) {
  std::set<std::string_view> codes;
  for (const Refusal& refusal : plan.refusals) {
    if (refusal.table == table && refusal.consequence == Consequence::Stops) {
      codes.insert(code_id(refusal.code));
    }
  }
  if (codes.empty()) return "";
  return fmt::format("its rows stay stopped until {} above {} settled",
                     fmt::join(codes, " and "),
                     codes.size() == 1 ? "is" : "are");
}

std::vector<Advice> advice(const Plan& plan) {
  if (plan.operations.empty()) return {};
  const Sums sum = sums(work_by_table(plan.operations));
  const std::string file = plan.file.empty() ? "FILE" : printable(plan.file);
  std::vector<Advice> out;
  out.push_back({"apply",
                 fmt::format("`weir apply {}`, or psql with the script of `--format sql`: one "
                             "transaction a table, in this order; what is done stays if a later "
                             "table fails",
                             file)});
  if (sum.altered > 0) out.push_back({"locks", lock_advice(plan.lock, sum.altered)});
  out.push_back(
      {"check",
       plan.refusals.empty()
           ? fmt::format("`weir plan {}` afterwards: nothing to do, exit code 0", file)
           : fmt::format("`weir plan {}` afterwards: nothing is left but what is refused, "
                         "exit code 3",
                         file)});
  out.push_back({"undo",
                 "stop the run and leave what was added: unused, it is in nobody's way. weir drops "
                 "nothing; dropping a table or a column is up to you"});
  return out;
}

std::vector<ColumnSource> TableWork::columns() const {
  std::vector<ColumnSource> out;
  for (const Operation* const operation : operations) {
    if (const auto* const create = std::get_if<CreateTable>(operation)) {
      for (std::size_t i = 0; i < create->table.columns.size(); ++i) {
        out.push_back({&create->table.columns[i], &create->columns_from[i]});
      }
    } else {
      const auto& add = std::get<AddColumn>(*operation);
      out.push_back({&add.column, &add.from});
    }
  }
  return out;
}

std::vector<TableWork> work_by_table(const std::vector<Operation>& operations) {
  std::vector<TableWork> out;
  std::map<QualifiedName, std::size_t> places;
  for (const Operation& operation : operations) {
    const QualifiedName& table = table_of(operation);
    const auto [place, fresh] = places.try_emplace(table, out.size());
    if (fresh) out.push_back({.table = table, .operations = {}});
    out[place->second].operations.push_back(&operation);
  }
  return out;
}

}  // namespace weir
