#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "compiler/diagnostics/error.h"
#include "compiler/frontend/connect/connect_schema.h"
#include "compiler/model/event_schema.h"
#include "compiler/model/pipeline.h"
#include "runtime/decode/identity.h"
#include "runtime/source/record.h"

namespace weir {

// Which schemas a record was written with. Records of one topic with the same identity go the same
// way.
struct RecordIdentity {
  std::uint32_t key = SchemaIdentity::kNone;
  std::uint32_t value = SchemaIdentity::kNone;
  bool tombstone = false;
  bool truncate = false;  // a TRUNCATE without a key, before any key was seen

  friend auto operator<=>(const RecordIdentity&, const RecordIdentity&) = default;
};

// A record taken apart: the payloads of key and value, and its identity.
struct OpenedRecord {
  RecordIdentity identity;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::string_view value_prefix;  // see SchemaIdentity::Identified::prefix
};

// Nothing in the records and nothing in the pipeline file tells the types.
struct NoSchema {};

// What the records of one identity are.
using SchemaReading = std::variant<EventSchema, SideTopic, NoSchema>;

// Tells what the records of one topic are, by their embedded schemas or the topic's declared event.
// A TRUNCATE is about no row, so its record has no key: it goes the way of the rows before it.
class TopicReader {
 public:
  TopicReader(std::string topic, const EventSchema* declared)
      : topic_(std::move(topic)), declared_(declared) {}

  // Errors are about this record: it is not JSON.
  Result<OpenedRecord> open(const Record& record);

  // Errors are about every record of this identity: L301, L302.
  Result<SchemaReading> read(const RecordIdentity& identity) const;

  // True if `identity` carries no schema of its own and the topic's event was declared.
  bool is_declared(const RecordIdentity& identity) const {
    return identity.value == SchemaIdentity::kNone && declared_ != nullptr;
  }

 private:
  bool is_truncate(std::string_view value);

  std::string topic_;
  const EventSchema* declared_;  // in the pipeline; may be null
  SchemaIdentity keys_;
  SchemaIdentity values_;
  std::uint32_t last_key_ = SchemaIdentity::kNone;
};

}  // namespace weir
