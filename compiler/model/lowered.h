#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/binding.h"
#include "compiler/model/event_schema.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/plan.h"
#include "compiler/model/table.h"

namespace weir {

// A field of the event and the column it fills, by name.
struct MappedField {
  Field field;
  std::string column;
};

// A column that one of the record's coordinates fills.
struct MappedCoordinate {
  Coordinate what{};
  std::string column;
};

// What one schema of a topic asks of its table: the desired table, with where each column comes
// from and what its values mean, and what could not be asked for. Knows nothing of the database.
struct Lowered {
  std::string topic;
  std::int32_t version = 0;
  InsertMode insert_mode = InsertMode::Upsert;
  DeleteMode delete_mode = DeleteMode::Off;
  TruncateMode truncate = TruncateMode::Ignore;

  Table table;                          // desired; its key is empty where none is wanted
  std::vector<Provenance> from;         // one for each column, in order
  std::vector<LogicalType> types;       // one for each column, in order
  std::vector<MappedField> row;         // fields of the row that have a column, in event order
  std::vector<MappedField> key_fields;  // fields of the record's key that have a column
  std::vector<MappedCoordinate> coordinates;
  std::vector<std::string> narrower;  // columns that the rule lets stay narrower than their field

  std::vector<Refusal> refusals;
  std::vector<Notice> notices;
  // The table as a whole can't be asked for (no key, no name, no column): one of the refusals says
  // why, and nothing may be created from this.
  bool blocked = false;
  // Names in the lists of the rule that no field of this schema bears: "`exclude` names note".
  std::vector<std::string> unmatched;

  // True where rows are found by a key: upserts, deletes, or both.
  bool finds_rows() const {
    return insert_mode == InsertMode::Upsert || delete_mode == DeleteMode::On;
  }
};

}  // namespace weir
