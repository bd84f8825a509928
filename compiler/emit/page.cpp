#include "compiler/emit/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/emit/dba.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/wording.h"
#include "compiler/emit/wrap.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

using Kind = Paragraph::Kind;
using Lines = std::vector<std::string>;

void append(Lines& out, Lines lines) {
  std::ranges::move(lines, std::back_inserter(out));
}

std::string headline(std::string_view verb, Code code, const std::string& object) {
  std::string out = fmt::format("{}[{}] {}", verb, code_id(code), code_info(code).name);
  return object.empty() ? out : fmt::format("{}: {}", out, object);
}

// Statements for a person to run, as lines of the explanation and not as statements of the plan.
void append_dba_sql(Lines& lines, const std::vector<std::string>& statements) {
  if (statements.empty()) return;
  lines.emplace_back("  sql    for you to run; weir never does:");
  for (const std::string& statement : statements) {
    std::string_view rest = statement;
    while (true) {
      const auto end = rest.find('\n');
      lines.push_back("           " + std::string(rest.substr(0, end)));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    lines.back() += ';';
  }
}

Paragraph paragraph_of(const Refusal& refusal, const Plan& plan) {
  Paragraph out{.kind = Kind::Refusal, .lines = {}};
  out.lines.push_back(headline("refused", refusal.code, object(refusal.table, refusal.column)));
  const std::string from = origin(refusal.from, plan.file);
  if (!refusal.event.empty()) append(out.lines, wrapped("  event  ", printable(refusal.event)));
  if (!from.empty()) append(out.lines, wrapped("  from   ", from));
  if (!refusal.live.empty()) append(out.lines, wrapped("  live   ", printable(refusal.live)));
  append(out.lines, wrapped("  why    ", printable(refusal.reason)));
  append(out.lines, wrapped("  rows   ", rows_text(refusal.consequence)));
  append(out.lines, wrapped("  help   ", printable(refusal.help)));
  append_dba_sql(out.lines, dba_sql(refusal, plan.target));
  return out;
}

Paragraph paragraph_of(const Notice& notice, const Plan& plan) {
  Paragraph out{.kind = Kind::Notice, .lines = {}};
  out.lines.push_back(headline("notice", notice.code, object(notice.table, notice.column)));
  append(out.lines, wrapped("  ", printable(notice.message)));
  const std::string from = origin(notice.from, plan.file);
  if (!from.empty()) append(out.lines, wrapped("  from ", from));
  return out;
}

// The part of a path before its last name: `value.after`. Columns of one schema have it in common.
std::string place_of(const ColumnSource& source) {
  if (source.from->path.empty()) {
    return source.from->schema_version == 0 ? "" : "coordinates of the record";
  }
  const std::string& path = source.from->path;
  const std::string leaf = '.' + source.column->name;
  if (path.ends_with(leaf)) return printable(path.substr(0, path.size() - leaf.size()));
  const auto dot = path.rfind('.');
  return dot == std::string::npos ? std::string() : printable(path.substr(0, dot));
}

std::string name_with_origin(const ColumnSource& source) {
  const std::string name = display(source.column->name);
  const std::string& path = source.from->path;
  const bool renamed = !path.empty() && !path.ends_with('.' + source.column->name);
  return renamed ? fmt::format("{} (from {})", name, printable(path)) : name;
}

// Columns that come from one place of one schema.
struct SourceGroup {
  const Provenance* from = nullptr;  // of the first
  std::string where;
  std::size_t first_line = 0;  // in the pipeline file
  std::size_t last_line = 0;
  std::vector<std::string> names{};
};

std::vector<SourceGroup> source_groups(const std::vector<ColumnSource>& columns) {
  std::vector<SourceGroup> out;
  for (const ColumnSource& source : columns) {
    const std::string where = place_of(source);
    auto group = std::ranges::find_if(out, [&](const SourceGroup& known) {
      return known.from->topic == source.from->topic &&
             known.from->schema_version == source.from->schema_version && known.where == where;
    });
    const std::size_t line = source.from->place.line;
    if (group == out.end()) {
      group = out.insert(group, {.from = source.from, .where = where, .first_line = line});
    }
    group->first_line = std::min(group->first_line, line);
    group->last_line = std::max(group->last_line, line);
    group->names.push_back(name_with_origin(source));
  }
  return out;
}

// "declared event, Payment, shop.weir:12-19" or "schema 1, value.after"
std::string group_label(const SourceGroup& group, const std::string& file) {
  const bool declared = group.from->schema_version == 0;
  std::string out =
      declared ? "declared event" : fmt::format("schema {}", group.from->schema_version);
  if (!group.where.empty()) out += ", " + group.where;
  if (!declared || file.empty() || group.first_line == 0) return out;
  out += fmt::format(", {}:{}", printable(file), group.first_line);
  if (group.last_line > group.first_line) out += fmt::format("-{}", group.last_line);
  return out;
}

// "schema 1, value.after: id, customer_id, status", a line for each schema and place.
Lines source_lines(const std::vector<ColumnSource>& columns, const std::string& file) {
  Lines lines;
  const std::string* topic = nullptr;
  for (const SourceGroup& group : source_groups(columns)) {
    if (topic == nullptr || group.from->topic != *topic) {
      lines.push_back(fmt::format("  from topic {}", printable(group.from->topic)));
      topic = &group.from->topic;
    }
    append(lines,
           wrapped(fmt::format("    {}: ", group_label(group, file)),
                   fmt::format("{}", fmt::join(group.names, ", "))));
  }
  return lines;
}

Paragraph paragraph_of(const TableWork& table, const Plan& plan) {
  const std::vector<ColumnSource> columns = table.columns();
  TableDdl ddl = table_ddl(table);
  const std::string name = display(table.table);
  Paragraph out{.kind = Kind::Work, .lines = {}};
  out.lines.push_back(ddl.creates
                          ? fmt::format("create {}", name)
                          : fmt::format("add {} to {}", counted(columns.size(), "column"), name));
  append(out.lines, source_lines(columns, plan.file));
  if (!ddl.creates) append(out.lines, wrapped("  rows ", existing_rows_text(columns)));
  append(out.lines, wrapped("  cost ", cost_text(table.table, ddl.creates, plan.lock)));
  const std::string stopped = stopped_rows_text(table.table, plan);
  if (!stopped.empty()) append(out.lines, wrapped("  but  ", stopped));
  out.statements = std::move(ddl.statements);
  return out;
}

Paragraph rest(std::string text) {
  return {.kind = Kind::Rest, .lines = {std::move(text)}};
}

// Notices of one thing follow each other below one headline.
void add_or_join(Paragraph next, std::vector<Paragraph>& out) {
  const bool joins = next.kind == Kind::Notice && out.back().kind == Kind::Notice &&
                     out.back().lines.front() == next.lines.front();
  if (!joins) return out.push_back(std::move(next));
  next.lines.erase(next.lines.begin());
  append(out.back().lines, std::move(next.lines));
}

// At most `limit` of one code, then a line for each code that has more.
template <typename T>
void add_by_code(const std::vector<T>& all,
                 std::string_view verb,
                 const Plan& plan,
                 std::size_t limit,
                 std::vector<Paragraph>& out) {
  std::map<Code, std::size_t> seen;
  for (const T& one : all) {
    if (seen[one.code]++ < limit) add_or_join(paragraph_of(one, plan), out);
  }
  for (const auto& [code, count] : seen) {
    if (count <= limit) continue;
    out.push_back(rest(fmt::format("{} more of {}, {} in all: see --format json",
                                   count - limit,
                                   headline(verb, code, ""),
                                   count)));
  }
}

void add_work(const Plan& plan, std::size_t limit, std::vector<Paragraph>& out) {
  const std::vector<TableWork> tables = work_by_table(plan.operations);
  const std::size_t shown = std::min(limit, tables.size());
  for (std::size_t i = 0; i < shown; ++i) out.push_back(paragraph_of(tables[i], plan));
  if (shown == tables.size()) return;
  out.push_back(rest(fmt::format("{} to create or to add to: see --format sql or json",
                                 counted(tables.size() - shown, "more table"))));
}

Paragraph page_head(const Plan& plan) {
  Paragraph out{.kind = Kind::Head, .lines = {}};
  out.lines.push_back(fmt::format("plan of pipeline {}", display(plan.pipeline)));
  append(out.lines, wrapped("target: ", target_text(plan.target)));
  out.lines.push_back(counts(plan));
  return out;
}

Paragraph paragraph_of(const std::vector<Advice>& all) {
  Paragraph out{.kind = Kind::Advice, .lines = {}};
  for (const Advice& one : all)
    append(out.lines, wrapped(fmt::format("{:<6} ", one.word), one.text));
  return out;
}

}  // namespace

std::vector<Paragraph> page(const Plan& plan, PageLimits limits) {
  std::vector<Paragraph> out{page_head(plan)};
  add_by_code(plan.refusals, "refused", plan, limits.of_a_code, out);
  add_work(plan, limits.tables, out);
  add_by_code(plan.notices, "notice", plan, limits.of_a_code, out);
  if (const auto all = advice(plan); !all.empty()) out.push_back(paragraph_of(all));
  return out;
}

}  // namespace weir
