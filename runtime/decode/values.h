#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/value/pg_time.h"
#include "compiler/value/uuid.h"

namespace weir {

// What readers hand to writers: a value of the column's type, checked. Types of their own where two
// PostgreSQL types are one C++ type. Views look into the JSON text or into the codec's memory.
// bool, std::int16_t, std::int32_t, std::int64_t, float, double, Timetz, Interval and UuidBytes
// stand for themselves.

struct OidValue {
  std::uint32_t value = 0;
};

// unscaled * 10^-scale if `small`, else the decimal in the codec's state.
struct NumericValue {
  bool small = true;
  std::int64_t unscaled = 0;
  std::int32_t scale = 0;
};

struct TextValue {
  std::string_view text;
};
struct BytesValue {
  std::string_view bytes;
};
struct JsonText {
  std::string_view text;
};
struct JsonbText {
  std::string_view text;
};
struct BitDigits {
  std::string_view digits;  // 0 and 1, most significant first
};
struct PointValue {
  double x = 0;
  double y = 0;
};

// In PostgreSQL's counts.
struct DateValue {
  std::int32_t days = 0;
};
struct TimeValue {
  std::int64_t micros = 0;
};
struct TimestampValue {
  std::int64_t micros = 0;
};
struct TimestamptzValue {
  std::int64_t micros = 0;
};

}  // namespace weir
