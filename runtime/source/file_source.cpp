#include "runtime/source/file_source.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>
#include <filesystem>

#include "compiler/value/utf8.h"
#include "runtime/source/json_error.h"

namespace weir {

namespace {

namespace od = simdjson::ondemand;

// A JSON string token without its quotes and without what follows it, or nothing for `null`.
std::optional<std::string_view> inside_quotes(std::string_view token) {
  if (token.empty() || token.front() != '"') return std::nullopt;
  const auto close = token.find_last_of('"');
  return token.substr(1, close - 1);
}

std::string fingerprint(std::string_view line) {
  const XXH128_hash_t hash = XXH3_128bits(line.data(), line.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// kcat's lines have these three members in front, so a first look needs no more than a few bytes.
bool looks_like_kcat(std::string_view line, simdjson::ondemand::parser& parser) {
  od::document document;
  if (parser.iterate(line, line.size() + simdjson::SIMDJSON_PADDING).get(document)) return false;
  od::object object;
  if (document.get_object().get(object)) return false;
  std::string_view topic;
  std::int64_t number = 0;
  if (object.find_field("topic").get_string().get(topic)) return false;
  if (object.find_field("partition").get_int64().get(number)) return false;
  if (object.find_field("offset").get_int64().get(number)) return false;
  od::value payload;
  return !object.find_field_unordered("payload").get(payload);
}

// True for text that PostgreSQL can store.
bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

// The number that follows `label` near the start of a damaged line.
std::optional<std::int64_t> number_after(std::string_view head, std::string_view label) {
  const auto at = head.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  const char* from = head.data() + at + label.size();
  const auto [end, error] = std::from_chars(from, head.data() + head.size(), value);
  if (error != std::errc{} || end == from) return std::nullopt;
  return value;
}

}  // namespace

std::string default_topic(const std::string& path) {
  return path == "-" ? "stdin" : std::filesystem::path(path).stem().string();
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path,
                                                     std::string bare_topic) {
  WEIR_TRY(LineReader lines, LineReader::open(path));
  const std::string name = path == "-" ? "stdin" : path;
  return std::unique_ptr<FileSource>(new FileSource(name, std::move(bare_topic), std::move(lines)));
}

Result<Poll> FileSource::poll(std::int64_t wait_ms, Record& out) {
  for (;;) {
    WEIR_TRY(const Line line, lines_.next(wait_ms));
    if (line.kind == Line::Kind::End) return Poll::End;
    if (line.kind == Line::Kind::Idle) return Poll::Idle;
    ++line_number_;
    if (line.kind == Line::Kind::Line &&
        line.text.find_first_not_of(" \t") == std::string_view::npos) {
      continue;
    }
    out = Record{};
    out.line = line_number_;
    if (line.kind == Line::Kind::TooLong) {
      read_too_long(line, out);
      return Poll::Record;
    }
    if (layout_ == Layout::Unknown) {
      layout_ = looks_like_kcat(line.text, parser_) ? Layout::Kcat : Layout::Bare;
      if (layout_ == Layout::Bare) first_record_ = fingerprint(line.text);
    }
    if (layout_ == Layout::Kcat) {
      read_kcat(line.text, out);
    } else {
      read_bare(line.text, out);
    }
    return Poll::Record;
  }
}

void FileSource::read_kcat(std::string_view line, Record& out) {
  auto problem = parse_kcat(line, out);
  if (!problem) return;
  problem->where = place(out);
  locate_damaged(line, out);
  out.value = line;
  out.key.reset();
  out.fault = std::move(problem);
}

std::optional<Error> FileSource::parse_kcat(std::string_view line, Record& out) {
  const auto bad = [](Code code, std::string message, std::string help = {}) {
    return Error{.code = code, .message = std::move(message), .where = {}, .help = std::move(help)};
  };
  const auto not_json = [&](simdjson::error_code error) {
    return error == simdjson::UTF8_ERROR
               ? bad(Code::D409, "the line is not UTF-8 text")
               : bad(Code::D414,
                     fmt::format("the line is not whole JSON: {}", json_problem(error)),
                     "lines of this file are records as `kcat -J` prints them; was it cut?");
  };

  od::document document;
  if (auto error = parser_.iterate(line, line.size() + simdjson::SIMDJSON_PADDING).get(document)) {
    return not_json(error);
  }
  od::object object;
  if (auto error = document.get_object().get(object)) return not_json(error);

  bool has_topic = false;
  bool has_offset = false;
  std::string_view key_token;
  std::string_view value_token;
  for (auto field_result : object) {
    od::field field;
    if (auto error = std::move(field_result).get(field)) return not_json(error);
    std::string_view name;
    if (auto error = field.unescaped_key().get(name)) return not_json(error);
    od::value& value = field.value();
    simdjson::error_code error = simdjson::SUCCESS;
    if (name == "topic") {
      std::string_view topic;
      error = value.get_string().get(topic);
      if (!error && (current_ == nullptr || topic != topic_)) {
        if (!is_text(topic)) {
          return bad(Code::D414, "the topic has a name that no text can hold");
        }
        topic_ = topic;
        current_ = &unescapers_[topic_];
      }
      has_topic = !error;
    } else if (name == "partition") {
      std::int64_t partition = 0;
      error = value.get_int64().get(partition);
      out.partition = static_cast<std::int32_t>(partition);
    } else if (name == "offset") {
      error = value.get_int64().get(out.offset);
      has_offset = !error;
    } else if (name == "ts") {
      error = value.get_int64().get(out.timestamp_ms);
    } else if (name == "key") {
      key_token = value.raw_json_token();
    } else if (name == "payload") {
      value_token = value.raw_json_token();
    } else if (name == "headers") {
      od::array headers;
      error = value.get_array().get(headers);
      if (!error) error = headers.raw_json().get(out.headers);
    }
    if (error == simdjson::INCORRECT_TYPE || error == simdjson::NUMBER_ERROR) {
      return bad(Code::D414,
                 fmt::format("member `{}` of the line is not what `kcat -J` prints", name));
    }
    if (error) return not_json(error);
  }
  if (!has_topic || !has_offset || value_token.empty()) {
    return bad(Code::D414,
               "the line has no topic, offset and payload",
               "the first line of the file is a record as `kcat -J` prints it, so all have to be");
  }
  out.topic = topic_;
  if (const auto key = inside_quotes(key_token)) {
    out.key = current_->key.unescape(*key);
    if (!out.key) return bad(Code::D414, "the key holds an escape that JSON does not have");
  }
  if (const auto value = inside_quotes(value_token)) {
    out.value = current_->value.unescape(*value);
    if (!out.value) return bad(Code::D414, "the payload holds an escape that JSON does not have");
  }
  return std::nullopt;
}

void FileSource::read_bare(std::string_view line, Record& out) const {
  out.topic = bare_topic_;
  out.partition = 0;
  out.offset = static_cast<std::int64_t>(line_number_ - 1);
  out.value = line;
}

void FileSource::read_too_long(const Line& line, Record& out) {
  if (layout_ == Layout::Bare) {
    read_bare(line.text, out);
  } else {
    locate_damaged(line.text, out);
    out.value = line.text;
  }
  out.fault = Error{
      .code = Code::D413,
      .message = fmt::format("the line has {} bytes; weir takes records of up to {} MiB",
                             line.length,
                             kMaxRecordBytes >> 20U),
      .where = place(out),
      .help = "only its first 4,096 bytes are kept with the dead letter: the file still has it"};
}

void FileSource::locate_damaged(std::string_view line, Record& out) {
  const std::string_view head = line.substr(0, 1024);
  constexpr std::string_view kTopic = R"({"topic":")";
  const auto close = head.find('"', kTopic.size());
  const auto partition = number_after(head, R"(","partition":)");
  const auto offset = number_after(head, R"(,"offset":)");
  if (head.starts_with(kTopic) && close != std::string_view::npos && partition && offset &&
      is_text(head.substr(kTopic.size(), close - kTopic.size()))) {
    topic_ = head.substr(kTopic.size(), close - kTopic.size());
    out.partition = static_cast<std::int32_t>(*partition);
    out.offset = *offset;
  } else {
    topic_ = bare_topic_;
    out.partition = kUnreadablePartition;
    out.offset = static_cast<std::int64_t>(line_number_ - 1);
  }
  current_ = &unescapers_[topic_];
  out.topic = topic_;
}

std::string FileSource::place(const Record& record) const {
  return fmt::format("{}:{}", name_, record.line);
}

}  // namespace weir
