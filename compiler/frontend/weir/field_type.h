#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/model/logical_type.h"
#include "compiler/model/pipeline.h"

namespace weir {

// The types that a field of an `event` block is declared with. The language has its own short list,
// independent of any wire format:
//
//     bool  int8 int16 int32 int64  float32 float64  string  bytes  uuid  xml  json  interval
//     decimal, decimal(p, s)      p digits in all, s of them after the point
//     date  time, time(p)  timetz  timestamp, timestamp(p)  timestamptz, timestamptz(p)
//     bits(n)
//
// `[]` after a type makes it an array, `?` makes the field optional, `key` puts it into the key.
enum class FieldTypeWord : std::uint8_t {
  Bool,
  Int8,
  Int16,
  Int32,
  Int64,
  Float32,
  Float64,
  String,
  Bytes,
  Decimal,
  Date,
  Time,
  TimeTz,
  Timestamp,
  TimestampTz,
  Interval,
  Uuid,
  Json,
  Xml,
  Bits,
};

struct FieldType {
  FieldTypeWord word = FieldTypeWord::String;
  std::optional<std::int32_t> precision;  // of Decimal and the times; the length of Bits
  std::optional<std::int32_t> scale;      // of Decimal
  bool array = false;
};

bool is_field_type(std::string_view word);

// All type words in the order of the documentation.
const std::vector<std::string_view>& field_type_names();

// The type of a declared field, or nothing after reporting what is wrong with it (S110, S111).
std::optional<FieldType> read_field_type(const syntax::Field& field, Diagnostics& diagnostics);

// How a value of the type is written on the wire by this source. Debezium and Kafka Connect write
// times as counts, whose unit depends on the connector's time.precision.mode; plain JSON writes
// text. A source that states no mode is read as Debezium's default, adaptive.
LogicalType wire_type(const FieldType& type, const Source& source);

}  // namespace weir
