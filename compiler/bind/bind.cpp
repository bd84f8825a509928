#include "compiler/bind/bind.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/bind/assignability.h"

namespace weir {

namespace {

std::optional<FieldBinding> bind_field(const MappedField& mapped, const Program& program) {
  const auto column = column_index(program.table, mapped.column);
  if (!column || program.table.columns[*column].generated) return std::nullopt;
  FieldBinding binding;
  binding.field = mapped.field.name;
  binding.column = *column;
  binding.type = mapped.field.type;
  binding.column_type = program.table.columns[*column].type;
  binding.required = !mapped.field.optional;
  binding.key = std::ranges::count(program.key, *column) > 0;
  binding.default_json = mapped.field.default_json;
  binding.path = mapped.field.origin.path;
  if (assignability(binding.type, binding.column_type).fit == Fit::Impossible) return std::nullopt;
  return binding;
}

std::vector<FieldBinding> bind_fields(const std::vector<MappedField>& fields,
                                      const Program& program) {
  std::vector<FieldBinding> out;
  for (const MappedField& field : fields) {
    if (auto binding = bind_field(field, program)) out.push_back(*std::move(binding));
  }
  return out;
}

Result<void> bind_key(const Lowered& lowered, RowShape shape, Program& program) {
  if (!lowered.finds_rows()) return {};
  // Tombstones alone tell no more than the key; the table knows what it is.
  const std::vector<std::string>& wanted = lowered.table.key.empty() && shape == RowShape::KeyOnly
                                               ? program.table.key
                                               : lowered.table.key;
  const auto columns = find_arbiter(program.table, wanted);
  if (!columns) {
    return fail(Code::L302,
                fmt::format("rows of {} can't be found: no unique index of the table has the key "
                            "of the events",
                            display(program.table.name)));
  }
  for (const std::string& name : *columns)
    program.key.push_back(*column_index(program.table, name));
  return {};
}

bool is_filled(const Program& program, std::size_t column) {
  const auto fills = [&](const FieldBinding& binding) { return binding.column == column; };
  return std::ranges::any_of(program.row, fills) ||
         std::ranges::any_of(program.key_fields, fills) ||
         std::ranges::any_of(program.coordinates, [&](const CoordinateBinding& coordinate) {
           return coordinate.column == column;
         });
}

Result<void> check(const Program& program) {
  const std::string table = display(program.table.name);
  if (program.row.empty() && program.key_fields.empty() && program.coordinates.empty()) {
    return fail(Code::L302, fmt::format("no field of the event has a column in {}", table));
  }
  if (program.shape == RowShape::KeyOnly) return {};
  for (const std::size_t column : program.key) {
    if (is_filled(program, column)) continue;
    return fail(Code::L302,
                fmt::format("the key column {} of {} is filled by no field of the event",
                            display(program.table.columns[column].name),
                            table));
  }
  return {};
}

}  // namespace

Result<Program> bind(const TopicSchema& event,
                     const Lowered& lowered,
                     const Table& live,
                     const Pipeline& pipeline) {
  Program program;
  program.topic = event.topic;
  program.table = live;
  program.insert_mode = event.rule.insert_mode;
  program.delete_mode = event.rule.delete_mode;
  program.truncate = event.rule.truncate;
  program.shape = event.schema.shape;
  program.key_shape = event.schema.key_shape;
  program.deleted_marker = event.schema.deleted_marker;
  program.decimal_mode = pipeline.source.decimal_mode;
  program.time_mode = pipeline.source.time_mode;
  WEIR_CHECKED(bind_key(lowered, program.shape, program));
  program.row = bind_fields(lowered.row, program);
  program.key_fields = bind_fields(lowered.key_fields, program);
  for (const MappedCoordinate& coordinate : lowered.coordinates) {
    const auto column = column_index(live, coordinate.column);
    if (column) program.coordinates.push_back({.what = coordinate.what, .column = *column});
  }
  WEIR_CHECKED(check(program));
  return program;
}

}  // namespace weir
