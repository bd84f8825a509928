#pragma once

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/code.h"
#include "runtime/decode/codec.h"

namespace weir {

// Decodes single JSON values and shows the outcome as a line of text, for tests.

inline LogicalType kind(LogicalKind kind) {
  LogicalType type;
  type.kind = kind;
  return type;
}

inline LogicalType decimal_of(std::int32_t scale) {
  LogicalType type = kind(LogicalKind::Decimal);
  type.scale = scale;
  return type;
}

inline LogicalType bits_of(std::int32_t length) {
  LogicalType type = kind(LogicalKind::Bits);
  type.length = length;
  return type;
}

inline LogicalType array_of(LogicalType element) {
  LogicalType type = kind(LogicalKind::Array);
  type.element = {std::move(element)};
  return type;
}

inline PgType column(PgBase base,
                     std::optional<std::int32_t> precision = {},
                     std::optional<std::int32_t> scale = {}) {
  PgType type;
  type.base = base;
  type.precision = precision;
  type.scale = scale;
  return type;
}

inline PgType array_column(PgType element) {
  element.array = true;
  return element;
}

inline FieldBinding field(LogicalType type, PgType live) {
  FieldBinding binding;
  binding.type = std::move(type);
  binding.column_type = std::move(live);
  return binding;
}

struct Modes {
  DecimalMode decimals = DecimalMode::Unstated;
  TimeMode times = TimeMode::Unstated;
};

// The element in hexadecimal without its length, "null", "unchanged", or "D403: message". Checks
// that nothing else is touched.
inline std::string outcome_of(FieldCodec& codec, std::string_view json) {
  std::string out = "before";
  const auto outcome = codec.decode_json(json, out);
  REQUIRE(out.starts_with("before"));
  const std::string element = out.substr(6);
  switch (outcome) {
    case CodecOutcome::Value: break;
    case CodecOutcome::Null: return element == "\xff\xff\xff\xff" ? "null" : "not a null";
    case CodecOutcome::Unchanged: return element.empty() ? "unchanged" : "not unchanged";
    case CodecOutcome::Bad:
      if (!element.empty()) return "bad, but not silent";
      return fmt::format("{}: {}", code_id(codec.fault().code), codec.fault().message);
  }
  REQUIRE(element.size() >= 4);
  std::uint32_t length = 0;
  for (const char c : element.substr(0, 4)) length = length << 8 | static_cast<std::uint8_t>(c);
  REQUIRE(length == element.size() - 4);
  return element.substr(4);
}

inline std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  return out;
}

// For columns that travel as text, and for everything that is not a value.
inline std::string decoded(const LogicalType& type,
                           const PgType& live,
                           std::string_view json,
                           Modes modes = {}) {
  FieldCodec codec(field(type, live), modes.decimals, modes.times);
  REQUIRE(codec.usable());
  return outcome_of(codec, json);
}

// The code of a fault, or what was decoded instead.
inline std::string fault_of(const LogicalType& type,
                            const PgType& live,
                            std::string_view json,
                            Modes modes = {}) {
  return decoded(type, live, json, modes).substr(0, 4);
}

// For binary columns: as text that PostgreSQL would read, by way of the element of an array, whose
// items are texts. Holds the two forms together: both must accept or refuse the same values.
inline std::string item_of(const LogicalType& type,
                           const PgType& live,
                           std::string_view json,
                           Modes modes = {}) {
  FieldCodec scalar(field(type, live), modes.decimals, modes.times);
  REQUIRE(scalar.usable());
  const std::string direct = outcome_of(scalar, json);
  FieldCodec codec(field(array_of(type), array_column(live)), modes.decimals, modes.times);
  REQUIRE(codec.usable());
  const std::string literal = outcome_of(codec, fmt::format("[{}]", json));
  if (literal.starts_with('D')) {
    CHECK(direct == literal);
    return literal;
  }
  REQUIRE(literal.size() >= 2);
  std::string text = literal.substr(1, literal.size() - 2);
  if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
  return text;
}

}  // namespace weir
