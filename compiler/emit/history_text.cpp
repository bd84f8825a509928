#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "compiler/emit/history.h"
#include "compiler/emit/wording.h"
#include "compiler/emit/wrap.h"

namespace weir {

namespace {

using Lines = std::vector<std::string>;

void add(Lines& out, std::string_view label, std::string_view text) {
  std::ranges::move(wrapped(fmt::format("    {:<8}", label), text), std::back_inserter(out));
}

void add_list(Lines& out, std::string_view label, const Lines& items) {
  std::ranges::move(wrapped_list(fmt::format("    {:<8}", label), items), std::back_inserter(out));
}

// What a refusal says, whatever schema says it.
using Said = std::tuple<Code, std::string, std::string>;
Said said(const Refusal& refusal) {
  return {refusal.code, refusal.column, refusal.event};
}

// Which schema of a topic said something first.
using FirstSaid = std::map<Said, std::int32_t>;

std::string schema_name(std::int32_t version) {
  return version == 0 ? "the declared event" : fmt::format("schema {}", version);
}

std::string headline(const Refusal& refusal) {
  std::string out =
      fmt::format("refused[{}] {}", code_id(refusal.code), code_info(refusal.code).name);
  if (!refusal.column.empty()) out += fmt::format(": column {}", display(refusal.column));
  return out;
}

void add_refusal(Lines& out, const Refusal& refusal, std::int32_t version, FirstSaid& first) {
  const auto [earlier, is_new] = first.try_emplace(said(refusal), version);
  if (!is_new) {
    out.push_back(
        fmt::format("    still {}, as in {}", headline(refusal), schema_name(earlier->second)));
    return;
  }
  out.push_back("    " + headline(refusal));
  if (!refusal.event.empty()) add(out, "  event", printable(refusal.event));
  if (!refusal.live.empty()) add(out, "  live", printable(refusal.live));
  add(out, "  why", printable(refusal.reason));
  add(out, "  rows", rows_text(refusal.consequence));
  add(out, "  help", printable(refusal.help));
}

std::string column_text(const Column& column) {
  std::string out = fmt::format("{} {}", display(column.name), to_sql(column.type));
  if (!column.nullable) out += " not null";
  if (column.default_text) out += fmt::format(" default '{}'", printable(*column.default_text));
  return out;
}

void add_create(Lines& out, const Table& table) {
  Lines columns;
  for (const Column& column : table.columns) columns.push_back(column_text(column));
  add_list(out, "create", columns);
  Lines key;
  for (const std::string& column : table.key) key.push_back(display(column));
  if (!key.empty()) add_list(out, "key", key);
}

void add_names(Lines& out, const Table& table) {
  Lines names;
  for (const Column& column : table.columns) names.push_back(display(column.name));
  if (names.empty()) return;
  names.front() = fmt::format("{}: {}", counted(names.size(), "column"), names.front());
  add_list(out, "table", names);
}

void add_operations(Lines& out, const HistoryStep& step) {
  Lines added;
  for (const Operation& operation : step.operations) {
    if (const auto* const create = std::get_if<CreateTable>(&operation)) {
      add_create(out, create->table);
    } else {
      added.push_back(column_text(std::get<AddColumn>(operation).column));
    }
  }
  if (!added.empty()) add_list(out, "add", added);
}

std::string notice_text(const Notice& notice) {
  const std::string column =
      notice.column.empty() ? "" : fmt::format("column {}: ", display(notice.column));
  return fmt::format("[{}] {}{}", code_id(notice.code), column, printable(notice.message));
}

bool adds_columns(const HistoryStep& step) {
  return std::ranges::any_of(step.operations, [](const Operation& operation) {
    return std::holds_alternative<AddColumn>(operation);
  });
}

void add_step(Lines& out, const HistoryStep& step, FirstSaid& first) {
  std::string head = "  " + schema_name(step.version);
  if (!step.first_seen.empty()) head += ", first at " + printable(step.first_seen);
  out.push_back(std::move(head));
  if (!step.event_changes.empty()) {
    add(out, "events", printable(fmt::format("{}", fmt::join(step.event_changes, "; "))));
  }
  add_operations(out, step);
  for (const Refusal& refusal : step.refusals) add_refusal(out, refusal, step.version, first);
  for (const Notice& notice : step.notices) {
    add(out, "notice", notice_text(notice));
  }
  if (step.operations.empty() && step.refusals.empty()) {
    const bool gone = std::ranges::any_of(
        step.event_changes, [](const std::string& change) { return change.starts_with("gone "); });
    add(out, "nothing", gone ? "to do; columns of fields that are gone stay" : "to do");
  }
  if (!step.after) add(out, "table", "there is none yet");
  if (step.after && adds_columns(step)) add_names(out, *step.after);
}

Lines topics_in_order(const History& history) {
  Lines out;
  for (const HistoryStep& step : history.steps) {
    if (std::ranges::count(out, step.topic) == 0) out.push_back(step.topic);
  }
  return out;
}

std::string totals(const History& history, std::size_t topics) {
  std::size_t created = 0;
  std::size_t added = 0;
  std::set<std::pair<QualifiedName, Said>> refused;
  for (const HistoryStep& step : history.steps) {
    for (const Operation& operation : step.operations) {
      ++(std::holds_alternative<CreateTable>(operation) ? created : added);
    }
    for (const Refusal& refusal : step.refusals) refused.emplace(refusal.table, said(refusal));
  }
  return fmt::format("{}, {}: refuse {}, create {}, add {}",
                     counted(topics, "topic"),
                     counted(history.steps.size(), "schema"),
                     refused.size() + history.refusals.size(),
                     counted(created, "table"),
                     counted(added, "column"));
}

void add_rest(Lines& out, const History& history) {
  for (const Refusal& refusal : history.refusals) {
    FirstSaid first;
    out.emplace_back();
    out.push_back(fmt::format(
        "topic {}",
        printable(refusal.from.topic.empty() ? display(refusal.table) : refusal.from.topic)));
    add_refusal(out, refusal, 0, first);
  }
  for (const Notice& notice : history.notices) {
    out.emplace_back();
    std::ranges::move(
        wrapped(fmt::format("notice[{}] ", code_id(notice.code)), printable(notice.message)),
        std::back_inserter(out));
  }
}

}  // namespace

std::string history_text(const History& history) {
  const Lines topics = topics_in_order(history);
  Lines lines = wrapped(
      "",
      fmt::format(
          "history of pipeline {}, from {}", display(history.pipeline), printable(history.start)));
  lines.push_back(totals(history, topics.size()));
  for (const std::string& topic : topics) {
    FirstSaid first;
    const auto own = std::ranges::find(history.steps, topic, &HistoryStep::topic);
    lines.emplace_back();
    lines.push_back(fmt::format("topic {} -> {}", printable(topic), display(own->table)));
    for (const HistoryStep& step : history.steps) {
      if (step.topic == topic) add_step(lines, step, first);
    }
  }
  add_rest(lines, history);
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace weir
