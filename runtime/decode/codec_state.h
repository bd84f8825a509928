#pragma once

#include <simdjson.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "compiler/diagnostics/code.h"
#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"
#include "compiler/model/pipeline.h"
#include "compiler/value/decimal.h"

namespace weir {

using JsonValue = simdjson::ondemand::value;

// Why a value can't be stored.
struct Fault {
  Code code{};
  std::string message;
};

enum class CodecOutcome : std::uint8_t {
  Value,      // one element was appended
  Null,       // one element was appended: NULL
  Unchanged,  // the source left the value out because it did not change; nothing was appended
  Bad,        // nothing was appended; see the fault
};

// What a reader made of a JSON value.
enum class Got : std::uint8_t { Value, Unchanged, Bad };

struct CodecState;
using DecodeFn = CodecOutcome (*)(CodecState& state, JsonValue& value, std::string& out);

// All that decoding one field needs: what the column takes, and memory that is used again from one
// value to the next. A codec has one, and one more for the elements of an array.
struct CodecState {
  LogicalType type;
  PgType column;  // the ruling type: the base type of a domain
  DecimalMode decimal_mode = DecimalMode::Unstated;
  TimeMode time_mode = TimeMode::Unstated;
  bool key = false;
  std::int32_t second_digits = 6;  // fractional digits of a second that the column keeps

  DecodeFn decode = nullptr;
  std::unique_ptr<CodecState> element;

  std::string bytes;   // decoded base64
  std::string text;    // a value's text
  std::string digits;  // of a bit string
  std::string item;    // an array element's text
  Decimal decimal;
  NumericGroups groups;
  Fault fault;
};

}  // namespace weir
