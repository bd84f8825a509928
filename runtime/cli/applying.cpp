#include "runtime/cli/applying.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/apply/lock_news.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

// "shop.orders, created with 12 columns", "shop.items, columns added: note, price"
std::string what_was_done(const QualifiedName& table, const Plan& plan) {
  std::string added;
  for (const Operation& one : plan.operations) {
    if (table_of(one) != table) continue;
    if (const auto* const create = std::get_if<CreateTable>(&one)) {
      const std::size_t columns = create->table.columns.size();
      return fmt::format(
          "{}, created with {} column{}", display(table), columns, columns == 1 ? "" : "s");
    }
    if (!added.empty()) added += ", ";
    added += display(std::get<AddColumn>(one).column.name);
  }
  return fmt::format("{}, columns added: {}", display(table), added);
}

std::string_view word(TableResult result) {
  switch (result) {
    case TableResult::Done: return "done";
    case TableResult::Overtaken: return "overtaken";
    case TableResult::Locked: return "locked";
    case TableResult::Failed: return "failed";
    case TableResult::NotTried: return "not tried";
  }
  std::abort();
}

}  // namespace

ApplyObserver apply_observer(const Plan& plan) {
  ApplyObserver out;
  out.finished = [&plan](const TableReport& report) {
    if (report.result == TableResult::Done)
      fmt::print("done: {}\n", what_was_done(report.table, plan));
  };
  out.waiting = [news = LockNews()](const QualifiedName& table,
                                    const std::string& holders) mutable {
    if (const auto line = news.line(table, holders)) log(Level::Info, *line);
  };
  return out;
}

ExitCode tell_unfinished(const std::vector<TableReport>& left) {
  ExitCode exit = ExitCode::LockBudget;
  for (const TableReport& table : left) {
    if (table.result != TableResult::Locked) exit = ExitCode::Failed;
    if (table.error) log(*table.error);
    fmt::print("{}: {}\n", word(table.result), display(table.table));
  }
  const std::size_t count = left.size();
  fmt::print(
      "applied, but for {} table{} (shown above): run it again\n", count, count == 1 ? "" : "s");
  return exit;
}

ExitCode failed(const Error& error) {
  log(error);
  const bool stale =
      error.code >= Code::X512 && error.code <= Code::X518 && error.code != Code::X517;
  return stale ? ExitCode::Stale : ExitCode::Failed;
}

}  // namespace weir
