#pragma once

#include <simdjson.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/source/kcat_line.h"
#include "runtime/source/line_reader.h"
#include "runtime/source/record_source.h"
#include "runtime/source/unescape.h"

namespace weir {

// Records from a file or standard input, one a line. The first line decides what all lines are:
// records as `kcat -J` prints them (topic, partition, offset, key, payload, headers), or bare
// values, which get the topic of the settings, partition 0 and the line's number as offset (0 for
// the first line). A line that is not what it should be comes as a record with a fault.
class FileSource final : public RecordSource {
 public:
  // `bare_topic` names the topic of bare values. X506 if the path can't be opened.
  static Result<std::unique_ptr<FileSource>> open(const std::string& path, std::string bare_topic);

  Result<Poll> poll(std::int64_t wait_ms, Record& out) override;
  std::string place(const Record& record) const override;
  std::uint64_t bytes_read() const override { return lines_.bytes_read(); }
  std::uint64_t bytes_total() const override { return lines_.bytes_total(); }

  std::optional<std::string> first_record() const override { return first_record_; }

 private:
  enum class Layout : std::uint8_t { Unknown, Kcat, Bare };
  struct Unescapers {
    Unescaper key;
    Unescaper value;
  };

  FileSource(std::string name, std::string bare_topic, LineReader lines)
      : name_(std::move(name)), bare_topic_(std::move(bare_topic)), lines_(std::move(lines)) {}

  void read_kcat(std::string_view line, Record& out);
  bool take_kcat(const KcatLine& line, Record& out);
  void read_bare(std::string_view line, Record& out) const;
  void read_too_long(const Line& line, Record& out);
  void locate_damaged(std::string_view line, Record& out);

  std::string name_;  // of the file, for messages
  std::string bare_topic_;
  LineReader lines_;
  Layout layout_ = Layout::Unknown;
  std::uint64_t line_number_ = 0;
  std::optional<std::string> first_record_;
  std::string topic_;  // of the current record
  simdjson::ondemand::parser parser_;
  std::unordered_map<std::string, Unescapers> unescapers_;
  Unescapers* current_ = nullptr;  // those of `topic_`
  Unescapers long_;                // of all topics: memory for one long text, not one a topic
};

// The topic of bare values where none is set: the name of the file without folders and its last
// extension, "stdin" for standard input.
std::string default_topic(const std::string& path);

}  // namespace weir
