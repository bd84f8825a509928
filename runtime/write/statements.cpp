#include "runtime/write/statements.h"

#include <cstdlib>
#include <functional>

namespace weir {

namespace {

std::optional<Statement> make(const Program& program,
                              Statements::Kind kind,
                              const std::vector<std::size_t>& columns) {
  switch (kind) {
    case Statements::Kind::Upsert: return upsert_rows(program, columns);
    case Statements::Kind::UpsertChanged: return upsert_changed_rows(program, columns);
    case Statements::Kind::Insert: return insert_rows(program, columns);
    case Statements::Kind::UpdateByIndex: return update_rows(program, columns, KeySearch::ByIndex);
    case Statements::Kind::UpdateAsPlanned:
      return update_rows(program, columns, KeySearch::AsPlanned);
    case Statements::Kind::Copy: return copy_rows(program, columns);
  }
  std::abort();
}

}  // namespace

bool updates_only(const Program& program, const ColumnSet& columns) {
  if (program.insert_mode == InsertMode::Insert) return false;
  const Table& table = program.table;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (!column.nullable && !column.has_default && !column.identity && !column.generated &&
        !columns.has(c)) {
      return true;
    }
  }
  return false;
}

std::size_t Statements::Hash::operator()(const Key& key) const {
  const std::size_t part = std::hash<const void*>()(key.part) * 0x9e3779b97f4a7c15;
  return key.columns.hash() ^ part ^ (part >> 32U) ^ static_cast<std::size_t>(key.kind);
}

const Statement* Statements::find(const Batch::Part& part, Kind kind, const ColumnSet& columns) {
  const auto [at, added] = known_.try_emplace({.part = &part, .kind = kind, .columns = columns});
  if (added) at->second = make(part.program, kind, columns.columns());
  return at->second ? &*at->second : nullptr;
}

}  // namespace weir
