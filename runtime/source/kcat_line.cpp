#include "runtime/source/kcat_line.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>

#include "compiler/value/utf8.h"
#include "runtime/source/json_error.h"
#include "runtime/source/text_block.h"

namespace weir {

namespace {

namespace od = simdjson::ondemand;

// Takes a line apart from its front. After anything unexpected, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view line) : rest_(line) {}

  bool ok() const { return ok_; }

  Scanner& word(std::string_view word) {
    ok_ = ok_ && rest_.starts_with(word);
    if (ok_) rest_.remove_prefix(word.size());
    return *this;
  }

  bool at(std::string_view word) const { return ok_ && rest_.starts_with(word); }

  // A JSON number without fraction and exponent.
  template <typename T>
  Scanner& integer(T& out) {
    const char* end = rest_.data() + rest_.size();
    const auto [stop, error] = std::from_chars(rest_.data(), end, out);
    const std::string_view digits(rest_.data(), static_cast<std::size_t>(stop - rest_.data()));
    const std::string_view magnitude = digits.substr(digits.starts_with('-') ? 1 : 0);
    ok_ = ok_ && error == std::errc{} && (magnitude == "0" || !magnitude.starts_with('0'));
    if (ok_) rest_.remove_prefix(digits.size());
    return *this;
  }

  // Up to the next quote, which is taken as well: plain ASCII text without escapes.
  Scanner& plain_text(std::string_view& out) {
    std::size_t length = 0;
    while (ok_ && length < rest_.size() && rest_[length] != '"') {
      const auto byte = static_cast<unsigned char>(rest_[length++]);
      ok_ = byte >= 0x20 && byte < 0x7f && byte != '\\';
    }
    out = rest_.substr(0, length);
    if (ok_) rest_.remove_prefix(length);
    return word("\"");
  }

  // The inside of a string that may hold escapes, up to its closing quote, which is taken as well.
  // That is the first quote without a backslash in front; behind an escaped backslash it is missed,
  // and whoever unescapes the text then finds it.
  Scanner& text(std::string_view& out) {
    std::size_t length = 0;
    std::uint64_t behind_backslash = 0;
    while (ok_ && length < rest_.size()) {
      const TextBlock block = TextBlock::scan(rest_.data() + length);
      const std::uint64_t ends = block.quote & ~(block.backslash << 1U | behind_backslash);
      if (ends != 0) {
        length += static_cast<std::size_t>(std::countr_zero(ends));
        break;
      }
      behind_backslash = block.backslash >> 63U;
      length += 64;
    }
    ok_ = ok_ && length < rest_.size();
    if (!ok_) return *this;
    out = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return word("\"");
  }

  // A list of plain strings and nulls, as headers are.
  Scanner& plain_list(std::string_view& out) {
    const char* from = rest_.data();
    word("[");
    while (ok_ && !at("]")) {
      std::string_view item;
      at("null") ? word("null") : word("\"").plain_text(item);
      if (!at("]")) word(",");
      ok_ = ok_ && !(at("]") && *(rest_.data() - 1) == ',');
    }
    word("]");
    out = std::string_view(from, static_cast<std::size_t>(rest_.data() - from));
    return *this;
  }

  // All that is left but `end`, which closes the line.
  Scanner& up_to(std::string_view end, std::string_view& out) {
    ok_ = ok_ && rest_.ends_with(end);
    if (ok_) out = rest_.substr(0, rest_.size() - end.size());
    return *this;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Error bad(Code code, std::string message, std::string help = {}) {
  return {.code = code, .message = std::move(message), .where = {}, .help = std::move(help)};
}

tl::unexpected<Error> not_json(simdjson::error_code error) {
  if (error == simdjson::UTF8_ERROR) {
    return tl::make_unexpected(bad(Code::D409, "the line is not UTF-8 text"));
  }
  return tl::make_unexpected(
      bad(Code::D414,
          fmt::format("the line is not whole JSON: {}", json_problem(error)),
          "lines of this file are records as `kcat -J` prints them; was it cut?"));
}

// A JSON string token without its quotes and without what follows it, or nothing for `null`.
std::optional<std::string_view> inside_quotes(std::string_view token) {
  if (token.empty() || token.front() != '"') return std::nullopt;
  const auto close = token.find_last_of('"');
  return token.substr(1, close - 1);
}

// Which members of a line were there.
struct Seen {
  bool topic = false;
  bool offset = false;
  bool payload = false;
};

simdjson::error_code read_member(std::string_view name,
                                 od::value& value,
                                 KcatLine& out,
                                 Seen& seen) {
  simdjson::error_code error = simdjson::SUCCESS;
  if (name == "topic") {
    error = value.get_string().get(out.topic);
    seen.topic = !error;
  } else if (name == "partition") {
    std::int64_t partition = 0;
    error = value.get_int64().get(partition);
    out.partition = static_cast<std::int32_t>(partition);
  } else if (name == "offset") {
    error = value.get_int64().get(out.offset);
    seen.offset = !error;
  } else if (name == "ts") {
    error = value.get_int64().get(out.timestamp_ms);
  } else if (name == "key") {
    out.key = inside_quotes(value.raw_json_token());
  } else if (name == "payload") {
    out.value = inside_quotes(value.raw_json_token());
    seen.payload = true;
  } else if (name == "headers") {
    od::array headers;
    error = value.get_array().get(headers);
    if (!error) error = headers.raw_json().get(out.headers);
  }
  return error;
}

}  // namespace

std::optional<KcatLine> scan_kcat_line(std::string_view line) {
  KcatLine out;
  Scanner scanner(line);
  std::string_view kind;
  std::int64_t broker = 0;
  scanner.word(R"({"topic":")").plain_text(out.topic);
  scanner.word(R"(,"partition":)").integer(out.partition);
  scanner.word(R"(,"offset":)").integer(out.offset);
  if (scanner.at(R"(,"tstype":")")) scanner.word(R"(,"tstype":")").plain_text(kind);
  if (scanner.at(R"(,"ts":)")) scanner.word(R"(,"ts":)").integer(out.timestamp_ms);
  if (scanner.at(R"(,"broker":)")) scanner.word(R"(,"broker":)").integer(broker);
  if (scanner.at(R"(,"headers":)")) scanner.word(R"(,"headers":)").plain_list(out.headers);
  if (scanner.at(R"(,"key":null)")) {
    scanner.word(R"(,"key":null)");
  } else {
    scanner.word(R"(,"key":")").text(out.key.emplace());
  }
  // The closing quote of the payload is the last one of the line: whoever unescapes the text finds
  // any other quote in it.
  if (scanner.at(R"(,"payload":null})")) {
    std::string_view nothing;
    scanner.word(R"(,"payload":null)").up_to("}", nothing);
    if (!nothing.empty()) return std::nullopt;
  } else {
    scanner.word(R"(,"payload":")").up_to("\"}", out.value.emplace());
  }
  return scanner.ok() ? std::optional(out) : std::nullopt;
}

Result<KcatLine> parse_kcat_line(od::parser& parser, std::string_view line) {
  od::document document;
  if (auto error = parser.iterate(line, line.size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return not_json(error);
  }
  od::object object;
  if (auto error = document.get_object().get(object)) return not_json(error);
  KcatLine out;
  Seen seen;
  for (auto field_result : object) {
    od::field field;
    if (auto error = std::move(field_result).get(field)) return not_json(error);
    std::string_view name;
    if (auto error = field.unescaped_key().get(name)) return not_json(error);
    const auto error = read_member(name, field.value(), out, seen);
    if (error == simdjson::INCORRECT_TYPE || error == simdjson::NUMBER_ERROR) {
      return tl::make_unexpected(bad(
          Code::D414, fmt::format("member `{}` of the line is not what `kcat -J` prints", name)));
    }
    if (error) return not_json(error);
  }
  if (!seen.topic || !seen.offset || !seen.payload) {
    return tl::make_unexpected(
        bad(Code::D414,
            "the line has no topic, offset and payload",
            "the first line of the file is a record as `kcat -J` prints it, so all have to be"));
  }
  if (out.topic.find('\0') != std::string_view::npos || !is_utf8(out.topic)) {
    return tl::make_unexpected(bad(Code::D414, "the topic has a name that no text can hold"));
  }
  return out;
}

}  // namespace weir
