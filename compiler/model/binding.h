#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/event_schema.h"
#include "compiler/model/pipeline.h"
#include "compiler/model/table.h"

namespace weir {

// How one field of an event fills one column of the live table. The runtime picks a codec from
// (type, column type): by what the table has, not by what the event says.
struct FieldBinding {
  std::string field;       // member name in the JSON object
  std::size_t column = 0;  // index into Program::table.columns
  LogicalType type;
  PgType column_type;
  bool required = false;                    // null is a bad value unless a default stands in
  bool key = false;                         // the column belongs to the program's key
  std::optional<std::string> default_json;  // used for null in a required field
  std::string path;                         // for messages: `value.after.priority`
};

// What a column gets that no field fills.
enum class Coordinate : std::uint8_t { Topic, Partition, Offset };
struct CoordinateBinding {
  Coordinate what{};
  std::size_t column = 0;
};

// What the schema of a topic compiles to, once its table is what it should be: the live table, the
// way rows are found and written, and how fields fill columns.
struct Program {
  std::string topic;
  Table table;                   // live, as introspected after the plan was applied
  std::vector<std::size_t> key;  // column indexes of the arbiter, in index order; may be empty
  InsertMode insert_mode = InsertMode::Upsert;
  DeleteMode delete_mode = DeleteMode::Off;
  TruncateMode truncate = TruncateMode::Ignore;
  RowShape shape = RowShape::Flat;
  KeyShape key_shape = KeyShape::None;
  bool deleted_marker = false;
  std::vector<FieldBinding> row;  // fields of the row in event order
  std::vector<FieldBinding>
      key_fields;  // fields of the record's key; fills deletes and missing key columns
  std::vector<CoordinateBinding> coordinates;
  DecimalMode decimal_mode = DecimalMode::Unstated;
  TimeMode time_mode = TimeMode::Unstated;
};

}  // namespace weir
