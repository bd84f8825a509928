#include "runtime/decode/decode_array.h"

#include "compiler/value/array_literal.h"
#include "runtime/decode/json_value.h"
#include "runtime/pg/binary.h"

namespace weir {

namespace od = simdjson::ondemand;

namespace {

bool is_integer(LogicalKind kind) {
  return kind == LogicalKind::Int8 || kind == LogicalKind::Int16 || kind == LogicalKind::Int32 ||
         kind == LogicalKind::Int64;
}

// Debezium's placeholder where elements are numbers or UUIDs and can't hold its text.
bool is_placeholder(const CodecState& state, std::string_view literal) {
  const LogicalKind kind = state.element->type.kind;
  return (is_integer(kind) && is_unavailable_int_array(literal)) ||
         (kind == LogicalKind::Uuid && is_unavailable_uuid_array(literal));
}

CodecOutcome decode_element(CodecState& state, JsonValue& element, std::string& out) {
  bool null = false;
  if (element.is_null().get(null) != simdjson::SUCCESS) {
    bad(state, Code::D401, "an array is cut off");
    return CodecOutcome::Bad;
  }
  if (null) {
    out += kArrayNull;
    return CodecOutcome::Null;
  }
  if (is_of(element, od::json_type::array)) {
    bad(state, Code::D402, "an array inside an array, which weir can't store yet");
    return CodecOutcome::Bad;
  }
  const CodecOutcome outcome = state.element->decode(*state.element, element, out);
  if (outcome == CodecOutcome::Bad) state.fault = state.element->fault;
  return outcome;
}

CodecOutcome not_an_array(CodecState& state, JsonValue& value) {
  constexpr std::string_view kExpected = "an array";
  std::string_view text;
  const bool string = is_of(value, od::json_type::string);
  if (string && read_string(state, value, kExpected, text) == Got::Unchanged) {
    return CodecOutcome::Unchanged;
  }
  wrong_kind(state, value, kExpected);
  return CodecOutcome::Bad;
}

}  // namespace

CodecOutcome decode_array(CodecState& state, JsonValue& value, std::string& out) {
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return not_an_array(state, value);
  const std::size_t start = out.size();
  out.append(4, '\0').append("{");
  std::size_t count = 0;
  bool unchanged = false;
  for (auto member : array) {
    JsonValue element;
    if (std::move(member).get(element) != simdjson::SUCCESS) {
      bad(state, Code::D401, "an array is cut off");
      return CodecOutcome::Bad;
    }
    if (count++ > 0) out += ',';
    const CodecOutcome outcome = decode_element(state, element, out);
    if (outcome == CodecOutcome::Bad) return outcome;
    unchanged = unchanged || outcome == CodecOutcome::Unchanged;
  }
  out += '}';
  if (unchanged && count > 1) {
    bad(state, Code::D402, "an array holds Debezium's placeholder among other elements");
    return CodecOutcome::Bad;
  }
  if (unchanged || is_placeholder(state, std::string_view(out).substr(start + 4))) {
    out.resize(start);
    return CodecOutcome::Unchanged;
  }
  pg::patch_length(out, start);
  return CodecOutcome::Value;
}

}  // namespace weir
