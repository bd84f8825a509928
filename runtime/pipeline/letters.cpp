#include "runtime/pipeline/letters.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <limits>

#include "compiler/model/rights.h"
#include "runtime/catalog/introspect.h"

namespace weir {

namespace {

constexpr std::int64_t kLettersAtOnce = 2000;

int nibble(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

// Bytes of their hexadecimal digits, with room to be read beyond their end.
std::string bytes_of(std::string_view hex) {
  std::string out;
  out.reserve(hex.size() / 2 + simdjson::SIMDJSON_PADDING);
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(nibble(hex[i]) * 16 + nibble(hex[i + 1]));
  }
  return out;
}

std::optional<std::string> bytes_at(const pg::QueryResult& rows, int row, int column) {
  if (rows.is_null(row, column)) return std::nullopt;
  return bytes_of(rows.text(row, column));
}

}  // namespace

bool Letter::whole() const {
  return code != code_id(Code::D413) && code != code_id(Code::D414) &&
         partition != kUnreadablePartition;
}

Record Letter::record() const {
  Record out;
  out.topic = topic;
  out.partition = partition;
  out.offset = offset;
  if (key) out.key = *key;
  if (value) out.value = *value;
  return out;
}

LetterBox::LetterBox(const Pipeline& pipeline, std::optional<std::string> topic)
    : pipeline_(&pipeline),
      topic_(std::move(topic)),
      statements_(letter_statements(pipeline.state_schema())),
      last_partition_(std::numeric_limits<std::int32_t>::min()),
      last_offset_(std::numeric_limits<std::int64_t>::min()) {}

Result<bool> LetterBox::open(pg::Connection& connection) const {
  const StateTable wanted = letter_state(pipeline_->state_schema());
  WEIR_TRY(const Catalog catalog, introspect(connection, {.tables = {wanted.name}, .schemas = {}}));
  const Table* const live = catalog.find(wanted.name);
  if (live == nullptr) return false;
  if (live->kind != RelationKind::Table) {
    return fail(Code::R207,
                fmt::format("{} is not a table of dead letters", display(wanted.name)),
                connection.place(),
                "set state_schema to a schema of its own");
  }
  const std::vector<TableRight> missing = rights_missing(*live, wanted.more);
  if (missing.empty()) return true;
  return fail(Code::R211,
              fmt::format("the role {} may not {} on {}",
                          display(catalog.role),
                          rights_text(missing),
                          display(wanted.name)),
              connection.place(),
              "let its owner grant that; `weir grants` prints all that a role needs");
}

Result<std::vector<Letter>> LetterBox::next(pg::Connection& connection) {
  const std::string partition = std::to_string(last_partition_);
  const std::string offset = std::to_string(last_offset_);
  const std::string letters = std::to_string(kLettersAtOnce);
  const std::string bytes = std::to_string(pipeline_->batch.bytes);
  WEIR_TRY(const pg::QueryResult rows,
           connection.query(statements_.read,
                            {pg::text_param(pipeline_->name),
                             pg::text_param(last_topic_),
                             pg::text_param(partition),
                             pg::text_param(offset),
                             topic_ ? pg::text_param(*topic_) : pg::null_param(),
                             pg::text_param(letters),
                             pg::text_param(bytes)}));
  std::vector<Letter> out;
  for (int row = 0; row < rows.rows(); ++row) {
    out.push_back({.topic = std::string(rows.text(row, 0)),
                   .partition = static_cast<std::int32_t>(rows.integer(row, 1)),
                   .offset = rows.integer(row, 2),
                   .code = std::string(rows.text(row, 3)),
                   .target = std::string(rows.text(row, 4)),
                   .key = bytes_at(rows, row, 5),
                   .value = bytes_at(rows, row, 6),
                   .place = std::string(rows.text(row, 7))});
  }
  if (!out.empty()) {
    last_topic_ = out.back().topic;
    last_partition_ = out.back().partition;
    last_offset_ = out.back().offset;
  }
  return out;
}

Result<std::vector<LetterCount>> LetterBox::counts(pg::Connection& connection) const {
  WEIR_TRY(const pg::QueryResult rows,
           connection.query(statements_.count,
                            {pg::text_param(pipeline_->name),
                             topic_ ? pg::text_param(*topic_) : pg::null_param()}));
  std::vector<LetterCount> out;
  for (int row = 0; row < rows.rows(); ++row) {
    out.push_back({.target = std::string(rows.text(row, 0)),
                   .code = std::string(rows.text(row, 1)),
                   .letters = rows.integer(row, 2)});
  }
  return out;
}

}  // namespace weir
