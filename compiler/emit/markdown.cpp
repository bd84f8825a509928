#include "compiler/emit/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/emit/dba.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/markdown_text.h"
#include "compiler/emit/wording.h"

namespace weir {

namespace {

using markdown::cell_code;
using markdown::code;
using markdown::fenced;
using markdown::html;
using markdown::prose;

// Lines of a table are shown up to here; what follows is counted.
constexpr std::size_t kShownRows = 50;

// A part of the comment that is shown whole or not at all.
struct Block {
  std::string text;
  std::string_view noun;  // what is counted if it does not fit; nothing: it always does
};

// Collects blocks as long as they fit.
class Comment {
 public:
  void add(const Block& block) {
    const bool fits = text_.size() + block.text.size() + 1 <= kMarkdownBytes;
    if (!block.noun.empty() && !(fits && left_out_.empty())) {
      leave_out(block.noun);
      return;
    }
    if (!text_.empty()) text_ += '\n';
    text_ += block.text;
  }

  std::string finish() && {
    if (left_out_.empty()) return std::move(text_);
    std::vector<std::string> parts;
    for (const auto& [noun, count] : left_out_) parts.push_back(counted(count, noun));
    return std::move(text_) + fmt::format(
                                  "\n**Not shown, too long for a comment:** {}. "
                                  "`weir plan` shows them.\n",
                                  fmt::join(parts, ", "));
  }

 private:
  void leave_out(std::string_view noun) {
    const auto known =
        std::ranges::find(left_out_, noun, &std::pair<std::string_view, std::size_t>::first);
    if (known == left_out_.end()) {
      left_out_.emplace_back(noun, 1);
    } else {
      ++known->second;
    }
  }

  std::string text_;
  std::vector<std::pair<std::string_view, std::size_t>> left_out_;
};

std::string title(const Plan& plan) {
  return fmt::format("### weir plan of pipeline {}: {}\n\nTarget: {}\n",
                     code(display(plan.pipeline)),
                     counts(plan),
                     prose(target_text(plan.target)));
}

// What a refusal or a notice is about, for a cell of a table.
std::string subject(const QualifiedName& table, const std::string& column, const Provenance& from) {
  if (table.name.empty()) return from.topic.empty() ? "" : cell_code(from.topic);
  if (column.empty()) return cell_code(display(table));
  return fmt::format("{}, column {}", cell_code(display(table)), cell_code(display(column)));
}

std::string refusal_rows(const Plan& plan) {
  std::string out =
      "#### Refused\n\n| code | what | where | event | database | rows "
      "|\n|---|---|---|---|---|---|\n";
  const std::size_t shown = std::min(kShownRows, plan.refusals.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Refusal& refusal = plan.refusals[i];
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                       code_id(refusal.code),
                       cell_code(code_info(refusal.code).name),
                       subject(refusal.table, refusal.column, refusal.from),
                       cell_code(refusal.event),
                       cell_code(refusal.live),
                       to_text(refusal.consequence));
  }
  if (shown < plan.refusals.size()) {
    out += fmt::format("\nand {} more: `weir plan --format json` has them all.\n",
                       plan.refusals.size() - shown);
  }
  return out;
}

std::string bullet(std::string_view label, const std::string& text) {
  return text.empty() ? "" : fmt::format("- **{}:** {}\n", label, text);
}

std::string block_for_a_person(const std::vector<std::string>& statements) {
  if (statements.empty()) return {};
  return "\nFor you to run; weir never does:\n\n" +
         fenced("sql", fmt::format("{};", fmt::join(statements, ";\n")));
}

std::string details(const Refusal& refusal, const Plan& plan) {
  const std::string about = object(refusal.table, refusal.column);
  return fmt::format("<details><summary>{} {}{}</summary>\n\n{}{}{}{}{}{}{}\n</details>\n",
                     code_id(refusal.code),
                     code_info(refusal.code).name,
                     about.empty() ? "" : fmt::format(": <code>{}</code>", html(about)),
                     bullet("Event", code(refusal.event)),
                     bullet("From", code(origin(refusal.from, plan.file))),
                     bullet("Database", code(refusal.live)),
                     bullet("Why", prose(refusal.reason)),
                     bullet("Rows", std::string(rows_text(refusal.consequence))),
                     bullet("Help", prose(refusal.help)),
                     block_for_a_person(dba_sql(refusal, plan.target)));
}

std::string default_text(const Column& column) {
  return column.default_text ? "default " + *column.default_text : std::string();
}

std::string source_rows(const std::vector<ColumnSource>& columns, const std::string& file) {
  std::string out = "| column | type | | from |\n|---|---|---|---|\n";
  for (const ColumnSource& source : columns) {
    const Column& column = *source.column;
    const std::string null = column.nullable ? "" : "not null";
    const std::string value = default_text(column);
    out += fmt::format("| {} | {} | {}{}{} | {} |\n",
                       cell_code(display(column.name)),
                       cell_code(to_sql(column.type)),
                       null,
                       null.empty() || value.empty() ? "" : ", ",
                       cell_code(value),
                       cell_code(origin(*source.from, file)));
  }
  return out;
}

std::string table_text(const TableWork& table, const Plan& plan) {
  const std::vector<ColumnSource> columns = table.columns();
  const TableDdl ddl = table_ddl(table);
  std::string sql;
  for (const std::string& statement : ddl.statements) sql += statement + ";\n";
  const std::string name = code(display(table.table));
  std::string cost = cost_text(table.table, ddl.creates, plan.lock);
  if (!ddl.creates) cost += fmt::format("; rows {}", existing_rows_text(columns));
  const std::string stopped = stopped_rows_text(table.table, plan);
  if (!stopped.empty()) cost += "; " + stopped;
  return fmt::format(
      "#### {}\n\n{}\n{}\n\n<details><summary>where {} from</summary>\n\n{}\n</details>\n",
      ddl.creates ? "Create " + name
                  : fmt::format("Add {} to {}", counted(columns.size(), "column"), name),
      fenced("sql", sql),
      prose(cost),
      columns.size() == 1 ? "the column comes" : fmt::format("the {} columns come", columns.size()),
      source_rows(columns, plan.file));
}

std::string notice_lines(const Plan& plan) {
  std::string out = "#### Notices\n\n";
  const std::size_t shown = std::min(kShownRows, plan.notices.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Notice& notice = plan.notices[i];
    const std::string about = object(notice.table, notice.column);
    out += fmt::format("- {}{}: {}\n",
                       code_id(notice.code),
                       about.empty() ? "" : " " + code(about),
                       prose(notice.message));
  }
  if (shown < plan.notices.size()) {
    out += fmt::format("- and {} more: `weir plan --format json` has them all\n",
                       plan.notices.size() - shown);
  }
  return out;
}

std::string closing(const std::vector<Advice>& all) {
  std::string out = "#### How to go on\n\n";
  for (const Advice& one : all) out += bullet(one.word, prose(one.text));
  return out;
}

}  // namespace

std::string plan_markdown(const Plan& plan) {
  Comment comment;
  comment.add({title(plan), ""});
  if (!plan.refusals.empty()) comment.add({refusal_rows(plan), "table of refusals"});
  const std::size_t detailed = std::min(kShownRows, plan.refusals.size());
  for (std::size_t i = 0; i < detailed; ++i) {
    comment.add({details(plan.refusals[i], plan), "refusal detail"});
  }
  for (const TableWork& table : work_by_table(plan.operations)) {
    comment.add({table_text(table, plan), "table"});
  }
  if (!plan.notices.empty()) comment.add({notice_lines(plan), "list of notices"});
  if (const auto all = advice(plan); !all.empty()) comment.add({closing(all), ""});
  return std::move(comment).finish();
}

}  // namespace weir
