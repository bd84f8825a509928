// Programs and their statements: how rows of the first schema in `events` are written to its live
// table. `ddl` is what creates the desired table.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/compile.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/dml.h"
#include "compiler/lower/lower.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"

namespace weir::suite_emit {

namespace {

using golden::Case;
using golden::Outcome;

std::string statement_text(std::string_view what, const Statement& statement) {
  std::vector<std::string> params;
  for (const ParamType& param : statement.params) {
    params.push_back(fmt::format("{}[]", pg_base_info(param.element).typname));
  }
  return fmt::format("-- {}: {}\n{};\n", what, fmt::join(params, ", "), statement.sql);
}

std::vector<std::size_t> bound_columns(const Program& program) {
  std::vector<std::size_t> out;
  for (const FieldBinding& field : program.row) out.push_back(field.column);
  for (const FieldBinding& field : program.key_fields) out.push_back(field.column);
  for (const CoordinateBinding& coordinate : program.coordinates) out.push_back(coordinate.column);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string statements(const Program& program) {
  const std::vector<std::size_t> columns = bound_columns(program);
  std::string out;
  if (program.insert_mode == InsertMode::Upsert) {
    out += statement_text("upsert", upsert_rows(program, columns));
    out += statement_text("upsert of what changed", upsert_changed_rows(program, columns));
    out += statement_text("update", update_rows(program, columns, KeySearch::ByIndex));
  } else {
    out += statement_text("insert", insert_rows(program, columns));
  }
  if (const auto copy = copy_rows(program, columns)) out += statement_text("copy", *copy);
  if (program.delete_mode == DeleteMode::On) {
    out += statement_text("delete", delete_rows(program, KeySearch::ByIndex));
    out += statement_text("delete as planned", delete_rows(program, KeySearch::AsPlanned));
  }
  if (program.truncate == TruncateMode::Apply) {
    out += statement_text("truncate", truncate_table(program));
  }
  return out;
}

std::string field_text(std::string_view side, const FieldBinding& field, const Program& program) {
  return fmt::format("{} {} -> {} {}{}{}\n",
                     side,
                     field.field.empty() ? "(bare)" : display(field.field),
                     display(program.table.columns[field.column].name),
                     to_sql(field.column_type),
                     field.required ? " required" : "",
                     field.key ? " key" : "");
}

std::string bindings(const Program& program) {
  std::string out;
  for (const FieldBinding& field : program.row) out += field_text("row", field, program);
  for (const FieldBinding& field : program.key_fields) out += field_text("key", field, program);
  for (const CoordinateBinding& coordinate : program.coordinates) {
    out +=
        fmt::format("coordinate -> {}\n", display(program.table.columns[coordinate.column].name));
  }
  return out;
}

std::string ddl_text(const TopicSchema& event) {
  const Lowered lowered = lower(event);
  std::string out;
  for (const TableDdl& table :
       ddl({CreateTable{.table = lowered.table, .columns_from = lowered.from}})) {
    for (const std::string& statement : table.statements) out += statement + ";\n";
  }
  return out;
}

Outcome run(const Case& content) {
  const Pipeline pipeline = compact::read_rule(content.text("rule"));
  const Catalog catalog = compact::read_catalog(content.text("live.catalog"));
  const auto events = compact::read_events(content.text("events"), pipeline.topics.front());
  const TopicSchema& event = events.front();
  Outcome outcome;
  outcome.sections["ddl"] = ddl_text(event);
  const Table* const live = catalog.find(table_name(event));
  if (live == nullptr) return outcome;
  const auto program = make_program(event, *live, pipeline);
  if (!program) {
    outcome.sections["error"] = to_text(program.error());
    outcome.declined = true;
    return outcome;
  }
  outcome.sections["dml"] = statements(*program);
  outcome.sections["bindings"] = bindings(*program);
  return outcome;
}

const bool registered = golden::register_suite(
    "emit", {"rule", "events", "live.catalog"}, {"ddl", "dml", "bindings", "error"}, run);

}  // namespace

}  // namespace weir::suite_emit
