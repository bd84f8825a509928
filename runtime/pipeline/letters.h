#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/emit/state.h"
#include "compiler/model/pipeline.h"
#include "runtime/pg/connection.h"
#include "runtime/source/record.h"

namespace weir {

// A record that was set aside, as it stands in the table of dead letters.
struct Letter {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string code;
  std::string target;
  std::optional<std::string> key;  // padded, as a source's are
  std::optional<std::string> value;
  std::string place;

  // Whether all of the record was kept: a letter about a line that is no record, or about one that
  // was too large, is not what the source had.
  bool whole() const;
  // Valid as long as the letter.
  Record record() const;
};

// Letters of one table and one reason.
struct LetterCount {
  std::string target;
  std::string code;
  std::int64_t letters = 0;
};

// The dead letters of a pipeline, of one topic or of all, in the order of topic, partition and
// offset. REQUIRES of all calls: no pipeline entered on the connection.
class LetterBox {
 public:
  LetterBox(const Pipeline& pipeline, std::optional<std::string> topic);

  // False if there is no table of letters, so there are none. R207 for something else of that name,
  // R211 if the role may not use it.
  Result<bool> open(pg::Connection& connection) const;

  // Those behind the last ones given, as many as memory takes; none at the end.
  Result<std::vector<Letter>> next(pg::Connection& connection);

  Result<std::vector<LetterCount>> counts(pg::Connection& connection) const;

  const LetterStatements& statements() const { return statements_; }

 private:
  const Pipeline* pipeline_;
  std::optional<std::string> topic_;
  LetterStatements statements_;
  std::string last_topic_;
  std::int32_t last_partition_;
  std::int64_t last_offset_;
};

}  // namespace weir
