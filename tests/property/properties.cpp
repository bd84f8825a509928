#include "tests/property/properties.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/bind/assignability.h"
#include "compiler/compile.h"
#include "compiler/emit/ddl.h"
#include "compiler/emit/dml.h"
#include "compiler/emit/json.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/plan/predict.h"
#include "tests/support/statement_grammar.h"

namespace weir::property {

namespace {

Plan plan_of(const World& world) {
  return make_plan(world.events, world.catalog, world.pipeline);
}

Breach same_bytes(const Planned& made) {
  const Plan again = plan_of(made.world);
  if (plan_json(made.plan) != plan_json(again)) return "the JSON of the plan differs";
  if (plan_text(made.plan) != plan_text(again)) return "the text of the plan differs";
  return {};
}

Breach converges(const Planned& made) {
  const Plan again = make_plan(made.world.events, made.after, made.world.pipeline);
  if (!again.operations.empty() || again.refusals.size() > made.plan.refusals.size()) {
    return fmt::format("first\n{}\nthen\n{}", plan_text(made.plan), plan_text(again));
  }
  return {};
}

Breach only_adds(const Planned& made) {
  for (const auto& [name, table] : made.world.catalog.tables) {
    const Table* const now = made.after.find(name);
    if (now == nullptr) return fmt::format("{} is gone", display(name));
    if (!is_prefix(table, *now)) return fmt::format("{} is not as it was", display(name));
  }
  return {};
}

Breach rows_lack_nothing(const Planned& made) {
  for (const Operation& operation : made.plan.operations) {
    const auto* const add = std::get_if<AddColumn>(&operation);
    if (add == nullptr || add->column.nullable || add->column.default_text) continue;
    return fmt::format("{} is required and has no default", add->column.name);
  }
  return {};
}

Breach two_kinds_of_statements(const Planned& made) {
  for (const TableDdl& table : ddl(made.plan.operations)) {
    if (table.statements.size() != 1) return "a table needs more than one statement";
    const std::string& sql = table.statements.front();
    if (!sql.starts_with(table.creates ? "CREATE TABLE " : "ALTER TABLE ")) return sql;
    const std::string outside = test::outside_of_grammar(sql);
    if (!outside.empty()) return fmt::format("{} in {}", outside, sql);
  }
  return {};
}

Breach script_frames_statements(const Planned& made) {
  const std::string script = plan_script(made.plan);
  std::size_t commits = 0;
  constexpr std::string_view kCommit = "\nCOMMIT;\n";
  for (auto at = script.find(kCommit); at != std::string::npos; at = script.find(kCommit, at + 1)) {
    ++commits;
  }
  if (commits != ddl(made.plan.operations).size()) return script;
  return {};
}

bool stops(const Plan& plan, const TopicSchema& event) {
  const QualifiedName table = table_name(event);
  return std::ranges::any_of(plan.refusals, [&](const Refusal& refusal) {
    return refusal.table == table && refusal.consequence == Consequence::Stops;
  });
}

Breach rows_can_be_written(const Planned& made) {
  for (const TopicSchema& event : made.world.events) {
    if (event.schema.shape == RowShape::KeyOnly || stops(made.plan, event)) continue;
    const Table* const live = made.after.find(table_name(event));
    if (live == nullptr) return fmt::format("no table for {}", event.topic);
    const auto program = make_program(event, *live, made.world.pipeline);
    if (!program) return program.error().message;
    std::vector<std::size_t> columns;
    for (const FieldBinding& field : program->row) columns.push_back(field.column);
    if (insert_rows(*program, columns).params.size() != columns.size()) return "parameters differ";
  }
  return {};
}

Breach each_table_has_its_verdict(const Planned& made) {
  for (const TopicSchema& event : made.world.events) {
    const QualifiedName table = table_name(event);
    if (event.schema.shape == RowShape::KeyOnly) continue;
    const Plan& plan = made.plan;
    const bool touched = plan.fingerprints.contains(table);
    const bool refused = std::ranges::count(plan.refusals, table, &Refusal::table) > 0;
    const bool unchanged = std::ranges::count(plan.unchanged, table) > 0;
    if ((touched || refused) == unchanged) return fmt::format("{} has no verdict", display(table));
  }
  return {};
}

}  // namespace

Planned planned(const World& world) {
  Plan plan = plan_of(world);
  Catalog later = after(world.catalog, plan.operations);
  return {.world = world, .plan = std::move(plan), .after = std::move(later)};
}

Catalog after(Catalog catalog, const std::vector<Operation>& operations) {
  for (const Operation& operation : operations) {
    catalog = apply_to_model(std::move(catalog), operation);
  }
  return catalog;
}

bool is_prefix(const Table& before, const Table& later) {
  return before.columns.size() <= later.columns.size() &&
         std::equal(before.columns.begin(), before.columns.end(), later.columns.begin()) &&
         before.key == later.key && before.kind == later.kind &&
         before.unique_keys == later.unique_keys;
}

const std::vector<Property>& properties() {
  static const std::vector<Property> all = {
      {"planning the same twice gives the same bytes", same_bytes},
      {"a plan that was applied leaves nothing to plan", converges},
      {"a plan only adds: what was there stays as it was", only_adds},
      {"no column is added that rows which exist would lack", rows_lack_nothing},
      {"no statement but CREATE TABLE and ADD COLUMN comes out", two_kinds_of_statements},
      {"the script holds nothing but its statements and comments", script_frames_statements},
      {"where nothing stops, rows can be written", rows_can_be_written},
      {"each table is changed, refused or unchanged", each_table_has_its_verdict}};
  return all;
}

}  // namespace weir::property
