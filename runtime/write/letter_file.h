#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/write/letter_sink.h"

namespace weir {

// One letter as a line of JSON, in the form of kcat's lines: topic, partition, offset, headers, key
// and payload are the record's, so that the file can be a source again; `weir` holds the rest.
// Bytes that are no UTF-8 stand as base64 in `key_base64` and `payload_base64`.
std::string letter_line(const DeadLetter& letter,
                        std::string_view pipeline,
                        std::string_view set_aside_at);

// Dead letters at the end of a file that others may append to as well. It is opened anew for each
// batch of letters, so it may be moved away at any time.
class LetterFile : public LetterSink {
 public:
  // Creates the file, readable by its owner alone, if it is not there: X517 if that fails.
  static Result<std::unique_ptr<LetterSink>> open(const Pipeline& pipeline);

  Result<void> keep(const std::vector<DeadLetter>& letters) override;

 private:
  LetterFile(std::string path, std::string pipeline)
      : path_(std::move(path)), pipeline_(std::move(pipeline)) {}
  Result<void> append(std::string_view lines) const;

  std::string path_;
  std::string pipeline_;
};

}  // namespace weir
