#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

// What the values of a column look like.
enum class ColumnKind : std::uint8_t {
  Key64,   // the row's number
  Tenant,  // its number modulo a hundred: the front of a composite key
  Int32,
  Int64,
  Bool,
  Double,
  Decimal,   // numeric(12,2)
  Word,      // one of a few words
  Note,      // text that names the row
  WideText,  // 2,000 characters
  Zoned,     // timestamptz
  Millis,    // timestamp(3)
  TextArray,
  IntArray,
  Jsonb,
};

struct ShapeColumn {
  std::string name;
  ColumnKind kind{};
  bool key = false;
};

// A table of the measurements. Its columns stand in the order of the fields of its events.
struct Shape {
  std::string name;
  std::vector<ShapeColumn> columns;
};

// narrow, orders, text, nested, composite, or wideN with N columns.
std::optional<Shape> find_shape(std::string_view name);

// A row is named by its number and the version of its values; equal names give equal rows.
struct RowName {
  std::int64_t id = 0;
  std::int64_t version = 0;
};

// Which of several tables a row belongs to. All its versions go to the same, and neighbours to
// others.
std::size_t table_of(const RowName& row, std::size_t tables);

// A member of a Connect schema for this column.
std::string schema_field(const ShapeColumn& column);

// Append the row's value, as Debezium writes it in JSON, and as COPY reads it in text.
void append_json(const ShapeColumn& column, const RowName& row, std::string& out);
void append_copy(const ShapeColumn& column, const RowName& row, std::string& out);

// What Debezium sends for a column of an old row when the source keeps only keys: a neutral value.
void append_json_before(const ShapeColumn& column, const RowName& row, std::string& out);

}  // namespace weir::bench
