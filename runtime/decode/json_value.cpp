#include "runtime/decode/json_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "compiler/value/utf8.h"

namespace weir {

namespace od = simdjson::ondemand;

namespace {

constexpr std::size_t kExcerptBytes = 60;

// The placeholder as the base64 text of its bytes, as their hexadecimal text, as an hstore in JSON,
// as an int[] of its bytes, and as a uuid[] of its name-based UUID (version 3, MD5).
constexpr std::string_view kBase64 = "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==";
constexpr std::string_view kHex = "5f5f646562657a69756d5f756e617661696c61626c655f76616c7565";
constexpr std::string_view kObject =
    R"({"__debezium_unavailable_value":"__debezium_unavailable_value"})";
constexpr std::string_view kInts =
    "{95,95,100,101,98,101,122,105,117,109,95,117,110,97,118,97,105,108,97,98,108,101,95,118,97,"
    "108,117,101}";
constexpr std::string_view kUuid = "{b68a35a7-17ad-35b3-af2a-ae46edb4545a}";

bool is_unavailable(std::string_view text) {
  switch (text.size()) {
    case kUnavailable.size(): return text == kUnavailable;
    case kBase64.size(): return text == kBase64;
    case kHex.size(): return text == kHex;
    case kObject.size(): return text == kObject;
    default: return false;
  }
}

// A lone \udc00-\udfff escape comes out of simdjson as the three bytes ED B0-BF xx.
bool has_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\xed'); at != std::string_view::npos;
       at = text.find('\xed', at + 1)) {
    if (at + 1 < text.size() && static_cast<std::uint8_t>(text[at + 1]) >= 0xa0) return true;
  }
  return false;
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && static_cast<std::uint8_t>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

bool is_whole_number(std::string_view token) {
  if (token.starts_with('-')) token.remove_prefix(1);
  return !token.empty() && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string excerpt(std::string_view text) {
  if (text.size() <= kExcerptBytes) return std::string(text);
  std::size_t end = kExcerptBytes;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

Got bad(CodecState& state, Code code, std::string message) {
  state.fault.code = code;
  state.fault.message = std::move(message);
  return Got::Bad;
}

Got wrong_kind(CodecState& state, JsonValue& value, std::string_view expected) {
  return bad(
      state, Code::D402, fmt::format("expected {}, found {}", expected, excerpt(raw_token(value))));
}

Got out_of_range(CodecState& state, std::string_view found) {
  return bad(state,
             Code::D403,
             fmt::format("{} is out of range for {}", excerpt(found), to_sql(state.column)));
}

Got would_round(CodecState& state, std::string_view found) {
  return bad(
      state,
      Code::D404,
      fmt::format(
          "{} can't be stored as {} without rounding", excerpt(found), to_sql(state.column)));
}

Got bad_time(CodecState& state, std::string_view found) {
  return bad(
      state,
      Code::D406,
      fmt::format("{} is no {} that PostgreSQL can hold", excerpt(found), to_sql(state.column)));
}

Got unreadable(CodecState& state, std::string_view found, std::string_view as) {
  return bad(state, Code::D407, fmt::format("\"{}\" can't be read as {}", excerpt(found), as));
}

bool is_of(JsonValue& value, od::json_type type) {
  od::json_type found{};
  return value.type().get(found) == simdjson::SUCCESS && found == type;
}

std::string_view raw_token(JsonValue& value) {
  return trimmed(value.raw_json_token());
}

Got read_string(CodecState& state,
                JsonValue& value,
                std::string_view expected,
                std::string_view& out) {
  const simdjson::error_code error = value.get_string().get(out);
  if (error == simdjson::INCORRECT_TYPE) return wrong_kind(state, value, expected);
  if (error != simdjson::SUCCESS) {
    return bad(state,
               Code::D401,
               fmt::format("a string can't be read: {}", simdjson::error_message(error)));
  }
  return is_unavailable(out) ? Got::Unchanged : Got::Value;
}

Got read_text(CodecState& state, JsonValue& value, std::string_view& out) {
  const Got got = read_string(state, value, "a string", out);
  if (got != Got::Value) return got;
  if (std::memchr(out.data(), 0, out.size()) != nullptr) {
    return bad(state, Code::D408, "the text holds U+0000, which PostgreSQL can't store");
  }
  if (has_surrogate(out)) {
    return bad(state, Code::D409, "the text holds half of a surrogate pair, which is no character");
  }
  return Got::Value;
}

Got read_integer(CodecState& state, JsonValue& value, std::int64_t& out) {
  if (value.get_int64().get(out) == simdjson::SUCCESS) return Got::Value;
  const std::string_view token = raw_token(value);
  return is_whole_number(token) ? out_of_range(state, token)
                                : wrong_kind(state, value, "an integer");
}

bool is_unavailable_object(std::string_view json) {
  return json == kObject;
}
bool is_unavailable_int_array(std::string_view literal) {
  return literal == kInts;
}
bool is_unavailable_uuid_array(std::string_view literal) {
  return literal == kUuid;
}

}  // namespace weir
