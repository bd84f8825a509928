#include "compiler/emit/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "compiler/emit/ddl.h"
#include "compiler/model/catalog.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", printable(text));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// The next word of a text. What stands in backticks is to be pasted, and stays on one line.
std::string_view next_word(std::string_view text) {
  const auto blank = text.find(' ');
  const auto tick = text.find('`');
  if (tick > blank) return text.substr(0, blank);
  const auto end = text.find('`', tick + 1);
  if (end == std::string_view::npos) return text.substr(0, blank);
  return text.substr(0, text.find(' ', end));
}

// Breaks text into lines between words. The first line begins with `label`, the others with blanks
// of its length.
std::vector<std::string> wrapped(std::string_view label, std::string_view text) {
  std::vector<std::string> lines;
  std::string line(label);
  std::size_t width = count_code_points(label);
  const std::size_t indent = width;
  bool fresh = true;
  while (!text.empty()) {
    const std::string_view word = next_word(text);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t length = count_code_points(word);
    if (!fresh && width + 1 + length > kPageWidth) {
      lines.push_back(std::exchange(line, std::string(indent, ' ')));
      width = indent;
      fresh = true;
    }
    if (!fresh) line += ' ';
    line += word;
    width += length + (fresh ? 0 : 1);
    fresh = false;
  }
  lines.push_back(std::move(line));
  return lines;
}

void append(std::vector<std::string>& out, std::vector<std::string> lines) {
  std::ranges::move(lines, std::back_inserter(out));
}

std::string schema_of(const Provenance& from) {
  if (from.schema_version == 0) return "the declared event";
  return fmt::format("schema {}", from.schema_version);
}

// "value.after.note, schema 2 of topic shop.shop.orders"
std::string origin(const Provenance& from) {
  if (from.topic.empty()) return {};
  const std::string schema = fmt::format("{} of topic {}", schema_of(from), printable(from.topic));
  return from.path.empty() ? schema : fmt::format("{}, {}", printable(from.path), schema);
}

std::string object(const QualifiedName& table, const std::string& column) {
  if (table.name.empty()) return {};
  if (column.empty()) return display(table);
  return fmt::format("column {} of {}", display(column), display(table));
}

std::string headline(std::string_view verb, Code code, const std::string& object) {
  std::string out = fmt::format("{}[{}] {}", verb, code_id(code), code_info(code).name);
  return object.empty() ? out : fmt::format("{}: {}", out, object);
}

Paragraph paragraph_of(const Refusal& refusal) {
  Paragraph out;
  out.lines.push_back(headline("refused", refusal.code, object(refusal.table, refusal.column)));
  const std::string from = origin(refusal.from);
  if (!refusal.event.empty()) append(out.lines, wrapped("  event  ", printable(refusal.event)));
  if (!from.empty()) append(out.lines, wrapped("  from   ", from));
  if (!refusal.live.empty()) append(out.lines, wrapped("  live   ", printable(refusal.live)));
  append(out.lines, wrapped("  why    ", printable(refusal.reason)));
  append(out.lines,
         wrapped("  rows   ",
                 refusal.consequence == Consequence::Continues
                     ? "continue: those that do not fit are set aside"
                     : "stop: none of this schema can be written"));
  append(out.lines, wrapped("  help   ", printable(refusal.help)));
  return out;
}

Paragraph paragraph_of(const Notice& notice) {
  Paragraph out;
  out.lines.push_back(headline("notice", notice.code, object(notice.table, notice.column)));
  append(out.lines, wrapped("  ", printable(notice.message)));
  const std::string from = origin(notice.from);
  if (!from.empty()) append(out.lines, wrapped("  from ", from));
  return out;
}

// A column and where it comes from.
struct Source {
  const Column* column = nullptr;
  const Provenance* from = nullptr;
};

std::vector<Source> sources(const QualifiedName& table, const std::vector<Operation>& operations) {
  std::vector<Source> out;
  for (const Operation& operation : operations) {
    if (table_of(operation) != table) continue;
    if (const auto* const create = std::get_if<CreateTable>(&operation)) {
      for (std::size_t i = 0; i < create->table.columns.size(); ++i) {
        out.push_back({&create->table.columns[i], &create->columns_from[i]});
      }
    } else {
      const auto& add = std::get<AddColumn>(operation);
      out.push_back({&add.column, &add.from});
    }
  }
  return out;
}

// The part of a path before its last name: `value.after`. Columns of one schema have it in common.
std::string place_of(const Source& source) {
  if (source.from->path.empty()) {
    return source.from->schema_version == 0 ? "" : "coordinates of the record";
  }
  const std::string& path = source.from->path;
  const std::string leaf = '.' + source.column->name;
  if (path.ends_with(leaf)) return printable(path.substr(0, path.size() - leaf.size()));
  const auto dot = path.rfind('.');
  return dot == std::string::npos ? std::string() : printable(path.substr(0, dot));
}

std::string name_with_origin(const Source& source) {
  const std::string name = display(source.column->name);
  const std::string& path = source.from->path;
  const bool renamed = !path.empty() && !path.ends_with('.' + source.column->name);
  return renamed ? fmt::format("{} (from {})", name, printable(path)) : name;
}

// "schema 1, value.after: id, customer_id, status", a line for each schema and place.
std::vector<std::string> source_lines(const std::vector<Source>& columns) {
  using Place = std::tuple<std::string, std::int32_t, std::string>;
  std::vector<std::pair<Place, std::vector<std::string>>> groups;
  for (const Source& source : columns) {
    const Place place{source.from->topic, source.from->schema_version, place_of(source)};
    auto group = std::ranges::find(groups, place, &decltype(groups)::value_type::first);
    if (group == groups.end()) group = groups.insert(groups.end(), {place, {}});
    group->second.push_back(name_with_origin(source));
  }
  std::vector<std::string> lines;
  std::string topic;
  for (const auto& [place, names] : groups) {
    const auto& [its_topic, version, where] = place;
    if (its_topic != topic) {
      lines.push_back(fmt::format("  from topic {}", printable(its_topic)));
      topic = its_topic;
    }
    std::string label =
        version == 0 ? std::string("    declared event") : fmt::format("    schema {}", version);
    if (!where.empty()) label += ", " + where;
    append(lines, wrapped(label + ": ", fmt::format("{}", fmt::join(names, ", "))));
  }
  return lines;
}

std::vector<Paragraph> work(const Plan& plan) {
  std::vector<Paragraph> out;
  for (TableDdl& table : ddl(plan.operations)) {
    const std::vector<Source> columns = sources(table.table, plan.operations);
    Paragraph paragraph;
    const std::string name = display(table.table);
    paragraph.lines.push_back(
        table.creates ? fmt::format("create {}", name)
                      : fmt::format("add {} to {}", counted(columns.size(), "column"), name));
    append(paragraph.lines, source_lines(columns));
    paragraph.statements = std::move(table.statements);
    out.push_back(std::move(paragraph));
  }
  return out;
}

std::string counts(const Plan& plan) {
  std::size_t created = 0;
  std::map<QualifiedName, std::size_t> added;
  for (const Operation& operation : plan.operations) {
    if (std::holds_alternative<CreateTable>(operation)) {
      ++created;
    } else {
      ++added[table_of(operation)];
    }
  }
  std::size_t columns = 0;
  for (const auto& [table, count] : added) columns += count;
  std::vector<std::string> parts;
  if (!plan.refusals.empty()) parts.push_back(fmt::format("refuse {}", plan.refusals.size()));
  if (created > 0) parts.push_back("create " + counted(created, "table"));
  if (columns > 0) {
    parts.push_back(
        fmt::format("add {} in {}", counted(columns, "column"), counted(added.size(), "table")));
  }
  if (parts.empty()) parts.emplace_back("nothing to do");
  if (!plan.unchanged.empty()) {
    parts.push_back(counted(plan.unchanged.size(), "table") + " unchanged");
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Paragraph head(const Plan& plan) {
  const Target& target = plan.target;
  Paragraph out;
  out.lines.push_back(fmt::format("plan of pipeline {}", display(plan.pipeline)));
  append(out.lines,
         wrapped("target: ",
                 fmt::format("database {}, schema {}, role {}, {}",
                             quoted(target.database),
                             quoted(target.schema),
                             quoted(target.role),
                             server_text(target.server_version))));
  out.lines.push_back(counts(plan));
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    if (is_invisible(c)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
    } else {
      out += bytes;
    }
  });
  return out;
}

std::vector<Paragraph> page(const Plan& plan) {
  std::vector<Paragraph> out{head(plan)};
  for (const Refusal& refusal : plan.refusals) out.push_back(paragraph_of(refusal));
  for (Paragraph& paragraph : work(plan)) out.push_back(std::move(paragraph));
  for (const Notice& notice : plan.notices) out.push_back(paragraph_of(notice));
  return out;
}

}  // namespace weir
