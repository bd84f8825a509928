#include "runtime/decode/read_text.h"

#include <fmt/format.h>

#include <limits>

#include "compiler/value/base64.h"
#include "compiler/value/utf8.h"

namespace weir {

namespace {

constexpr std::size_t kNameBytes = 63;
constexpr std::int32_t kUnlimited = std::numeric_limits<std::int32_t>::max();

Got too_long(CodecState& state, std::string_view text) {
  return bad(state,
             Code::D405,
             fmt::format("\"{}\" is longer than {}", excerpt(text), to_sql(state.column)));
}

// The bytes of the first `characters` code points.
std::size_t prefix_bytes(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; characters > 0 && at < text.size(); --characters) at += utf8_length(text[at]);
  return at < text.size() ? at : text.size();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

template <typename T>
Got take_tree(CodecState& state, JsonValue& value, T& out) {
  std::string_view json;
  if (simdjson::to_json_string(value).get(json) != simdjson::SUCCESS) {
    return bad(state, Code::D401, "a value is cut off");
  }
  while (!json.empty() && static_cast<std::uint8_t>(json.back()) <= ' ') json.remove_suffix(1);
  const bool quoted = json.size() == kUnavailable.size() + 2 && json.front() == '"' &&
                      json.substr(1, kUnavailable.size()) == kUnavailable;
  if (quoted || is_unavailable_object(json)) return Got::Unchanged;
  out.text = json;
  return Got::Value;
}

// The number of digits: what the schema says, else the column; else whole bytes.
std::size_t bit_count(const CodecState& state) {
  const auto length = state.type.length;
  if (length && *length != kUnlimited) return static_cast<std::size_t>(*length);
  if (state.column.base == PgBase::Bit && state.column.precision) {
    return static_cast<std::size_t>(*state.column.precision);
  }
  return state.bytes.size() * 8;
}

bool bit_at(std::string_view little_endian, std::size_t i) {
  if (i / 8 >= little_endian.size()) return false;
  return (static_cast<std::uint8_t>(little_endian[i / 8]) >> (i % 8) & 1U) != 0;
}

bool column_holds(const PgType& column, std::size_t bits) {
  if (!column.precision) return true;
  const auto length = static_cast<std::size_t>(*column.precision);
  if (column.base == PgBase::Bit) return bits == length;
  return column.base != PgBase::Varbit || bits <= length;
}

}  // namespace

Got fit_text(CodecState& state, TextValue& out) {
  const PgType& column = state.column;
  if (column.base == PgBase::Name) {
    return out.text.size() <= kNameBytes ? Got::Value : too_long(state, out.text);
  }
  const bool bounded =
      column.precision && (column.base == PgBase::Varchar || column.base == PgBase::Bpchar);
  if (!bounded) return Got::Value;
  const auto length = static_cast<std::size_t>(*column.precision);
  if (out.text.size() > length) {
    const std::size_t room = prefix_bytes(out.text, length);
    if (!is_blank(out.text.substr(room))) return too_long(state, out.text);
    out.text = out.text.substr(0, room);
  }
  if (column.base == PgBase::Bpchar) {
    // The server pads again; without the padding, equal keys are equal bytes.
    out.text = out.text.substr(0, out.text.find_last_not_of(' ') + 1);
  }
  return Got::Value;
}

Got read_column_text(CodecState& state, JsonValue& value, TextValue& out) {
  const Got got = read_text(state, value, out.text);
  return got == Got::Value ? fit_text(state, out) : got;
}

Got read_json(CodecState& state, JsonValue& value, JsonText& out) {
  return read_text(state, value, out.text);
}

Got read_jsonb(CodecState& state, JsonValue& value, JsonbText& out) {
  return read_text(state, value, out.text);
}

Got read_json_tree(CodecState& state, JsonValue& value, JsonText& out) {
  return take_tree(state, value, out);
}

Got read_jsonb_tree(CodecState& state, JsonValue& value, JsonbText& out) {
  return take_tree(state, value, out);
}

Got read_bytes(CodecState& state, JsonValue& value, BytesValue& out) {
  std::string_view text;
  const Got got = read_string(state, value, "bytes in base64", text);
  if (got != Got::Value) return got;
  state.bytes.clear();
  if (!decode_base64(text, state.bytes)) return unreadable(state, text, "base64");
  out.bytes = state.bytes;
  return Got::Value;
}

Got read_uuid(CodecState& state, JsonValue& value, UuidBytes& out) {
  std::string_view text;
  const Got got = read_string(state, value, "a UUID", text);
  if (got != Got::Value) return got;
  return parse_uuid(text, out) ? Got::Value : unreadable(state, text, "a UUID");
}

Got read_bits(CodecState& state, JsonValue& value, BitDigits& out) {
  BytesValue bytes;
  const Got got = read_bytes(state, value, bytes);
  if (got != Got::Value) return got;
  const std::size_t count = bit_count(state);
  for (std::size_t i = count; i < bytes.bytes.size() * 8; ++i) {
    if (bit_at(bytes.bytes, i)) return out_of_range(state, raw_token(value));
  }
  if (!column_holds(state.column, count)) {
    return bad(
        state, Code::D405, fmt::format("{} bits do not fit {}", count, to_sql(state.column)));
  }
  state.digits.clear();
  for (std::size_t i = count; i-- > 0;) state.digits += bit_at(bytes.bytes, i) ? '1' : '0';
  out.digits = state.digits;
  return Got::Value;
}

}  // namespace weir
