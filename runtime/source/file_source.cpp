#include "runtime/source/file_source.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>
#include <filesystem>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

namespace od = simdjson::ondemand;

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
  const auto scanned = scan_kcat_line(line);
  if (scanned && take_kcat(*scanned, out)) return;
  const auto parsed = parse_kcat_line(parser_, line);
  if (parsed && take_kcat(*parsed, out)) return;
  locate_damaged(line, out);
  out.value = line;
  out.key.reset();
  out.headers = {};
  out.fault =
      parsed ? Error{.code = Code::D414,
                     .message = "the key or the payload holds an escape that JSON does not have",
                     .where = {},
                     .help = {}}
             : parsed.error();
  out.fault->where = place(out);
}

// False if key or value are no text that a JSON string can hold.
bool FileSource::take_kcat(const KcatLine& line, Record& out) {
  if (current_ == nullptr || line.topic != topic_) {
    topic_ = line.topic;
    current_ = &unescapers_[topic_];
  }
  out.topic = topic_;
  out.partition = line.partition;
  out.offset = line.offset;
  out.timestamp_ms = line.timestamp_ms;
  out.headers = line.headers;
  const auto is_long = [](const auto& text) { return text && text->size() > kLongBytes; };
  Unescaper& key = is_long(line.key) ? long_.key : current_->key;
  Unescaper& value = is_long(line.value) ? long_.value : current_->value;
  out.key = line.key ? key.unescape(*line.key) : std::nullopt;
  out.value = line.value ? value.unescape(*line.value) : std::nullopt;
  return out.key.has_value() == line.key.has_value() &&
         out.value.has_value() == line.value.has_value();
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
