#include "runtime/cli/rehearsal.h"

#include <fmt/format.h>

#include "compiler/diagnostics/error.h"
#include "compiler/emit/wording.h"
#include "compiler/emit/wrap.h"
#include "compiler/plan/fingerprint.h"
#include "compiler/plan/predict.h"
#include "runtime/apply/apply.h"
#include "runtime/apply/lock_news.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

// What a table of the plan came to; an error is what apply would meet.
struct Judged {
  std::vector<std::string> lines;
  std::optional<Error> error{};
};

Error differs(const QualifiedName& table) {
  return Error{.code = Code::X544,
               .message = fmt::format("{} does not look as the plan predicts", display(table)),
               .where = {},
               .help =
                   "something on the server changes tables by itself, such as an event trigger: "
                   "find it before you apply"};
}

Error rewrites(const QualifiedName& table) {
  return Error{.code = Code::X545,
               .message = fmt::format("the rows of {} were written anew", display(table)),
               .where = {},
               .help = "do not apply this plan: the table would stay locked meanwhile"};
}

Catalog predicted(const Plan& plan, const QualifiedName& table, Catalog catalog) {
  for (const Operation& operation : plan.operations) {
    if (table_of(operation) == table) catalog = apply_to_model(std::move(catalog), operation);
  }
  return catalog;
}

Judged judge(const Plan& plan, const QualifiedName& table, const Rehearsed& seen) {
  const Catalog wanted = predicted(plan, table, seen.before);
  const bool creates = seen.before.find(table) == nullptr;
  Judged out;
  out.lines.emplace_back("statement accepted");
  if (fingerprint(wanted.find(table)) != fingerprint(seen.after.find(table))) {
    out.error = differs(table);
    return out;
  }
  out.lines.emplace_back("columns and key as predicted");
  if (seen.rewritten) {
    out.error = rewrites(table);
    return out;
  }
  out.lines.emplace_back(creates ? "new table, nothing to rewrite" : "no row rewritten");
  return out;
}

Judged judge(const Plan& plan, const TableReport& report) {
  switch (report.result) {
    case TableResult::Done: return judge(plan, report.table, *report.rehearsed);
    case TableResult::Overtaken:
      return {.lines = {},
              .error = Error{.code = Code::X511,
                             .message = fmt::format("{} is no longer what the plan was made for",
                                                    display(report.table)),
                             .where = {},
                             .help = "somebody else changed it meanwhile: plan again"}};
    case TableResult::Locked:
    case TableResult::Failed: return {.lines = {}, .error = report.error};
    case TableResult::NotTried: return {.lines = {"not tried"}};
  }
  std::abort();
}

void add_lines(std::string& out, std::string_view label, std::string_view text) {
  for (const std::string& line : wrapped(label, text)) out += line + '\n';
}

std::string text_of(const QualifiedName& table, const Judged& finding) {
  std::string out = fmt::format("  {}\n", display(table));
  for (const std::string& line : finding.lines) out += fmt::format("    {}\n", line);
  if (!finding.error) return out;
  const Error& error = *finding.error;
  add_lines(out, fmt::format("    failed[{}] ", code_id(error.code)), error.message);
  if (!error.where.empty()) add_lines(out, "      at    ", error.where);
  if (!error.help.empty()) add_lines(out, "      help  ", error.help);
  return out;
}

constexpr std::string_view kNotProved =
    "not proved: that the locks will be free then, and nothing about rows, about what runs only at "
    "a "
    "commit (deferred triggers), or about programs that use the tables";

}  // namespace

Rehearsal rehearse(pg::Connection& connection, const Plan& plan, const LockLimits& limits) {
  const auto finished = [](const TableReport& report) {
    if (!report.rehearsed) return;
    log(Level::Info,
        fmt::format(
            "rehearsed {}: locked for {:.1f} ms, {}",
            display(report.table),
            static_cast<double>(report.rehearsed->held.count()) / 1000.0,
            report.tries == 1 ? "at the first try" : fmt::format("after {} tries", report.tries)));
  };
  const auto waiting = [news = LockNews()](const QualifiedName& table,
                                           const std::string& holders) mutable {
    if (const auto line = news.line(table, holders)) log(Level::Info, *line);
  };
  const ApplyReport report =
      rehearse_plan(connection, plan, limits, {.finished = finished, .waiting = waiting});
  Rehearsal out;
  out.text = fmt::format("rehearsal: {} changed in transactions that were rolled back\n",
                         counted(report.tables.size(), "table"));
  for (const TableReport& table : report.tables) {
    const Judged finding = judge(plan, table);
    out.text += text_of(table.table, finding);
    if (!finding.error || out.exit != ExitCode::Done) continue;
    out.exit = finding.error->code == Code::X503 ? ExitCode::LockBudget : ExitCode::Failed;
  }
  add_lines(out.text, "  ", kNotProved);
  return out;
}

}  // namespace weir
