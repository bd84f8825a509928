#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/span.h"
#include "compiler/model/event_schema.h"

namespace weir {

// What a pipeline file says, after checking: plain values, no syntax left. Units are in the names.

struct Destination {
  std::string name;
  std::optional<std::string> url;
  // libpq keywords in the order of the file (host, port, user, password, dbname, sslmode, ...).
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string schema = "public";
  std::optional<std::string> state_schema;  // default: `schema`
  std::int64_t answer_timeout_ms = 120'000;
  std::int64_t idle_timeout_ms = 60'000;
  Span span{};
};

enum class SourceKind : std::uint8_t { File, Kafka };
enum class Format : std::uint8_t { DebeziumJson, ConnectJson, Json, Avro, JsonSchema, Protobuf };

// How a source without schemas writes decimals and times; Debezium's own property names.
enum class DecimalMode : std::uint8_t { Unstated, Precise, String, Double };
enum class TimeMode : std::uint8_t { Unstated, Adaptive, Connect, Micros };

// Where a pipeline begins that has not read from its topics before.
enum class StartAt : std::uint8_t { Earliest, Latest };

struct KafkaSettings {
  std::optional<std::string> group;  // nothing: named after the pipeline
  StartAt start = StartAt::Earliest;
  // Properties of librdkafka in the order of the file: brokers, security, what `client` holds.
  std::vector<std::pair<std::string, std::string>> properties;
};

struct Source {
  std::string name;
  SourceKind kind = SourceKind::File;
  Format format = Format::DebeziumJson;
  DecimalMode decimal_mode = DecimalMode::Unstated;
  TimeMode time_mode = TimeMode::Unstated;
  std::string path;                  // file: a path or "-"
  std::optional<std::string> topic;  // file: topic of bare values
  KafkaSettings kafka;
  Span span{};
};

enum class InsertMode : std::uint8_t { Upsert, Insert };
enum class DeleteMode : std::uint8_t { Off, On };
enum class TruncateMode : std::uint8_t { Ignore, Apply };
enum class OnRefusal : std::uint8_t { Stop, DeadLetter };
enum class DeadLetters : std::uint8_t { Table, Stop, Topic, File };
enum class Delivery : std::uint8_t { ExactlyOnce, AtLeastOnce };

enum class KeyMode : std::uint8_t {
  Default,      // record where rows are upserted or deleted, none in plain insert mode
  Record,       // the record's key
  Columns,      // named columns of the key or the row
  Coordinates,  // topic, partition, offset as columns
  None,
};

struct KeySetting {
  KeyMode mode = KeyMode::Default;
  std::vector<std::string> columns;  // of Columns
};

// One `topic "pattern" -> target` line with the pipeline's modes already filled in.
struct TopicRule {
  std::string pattern;
  std::string target;                        // table name or template; see frontend/weir/route.h
  std::optional<std::string> target_schema;  // of `schema.table`, else the destination's
  KeySetting key;
  InsertMode insert_mode = InsertMode::Upsert;
  DeleteMode delete_mode = DeleteMode::Off;
  TruncateMode truncate = TruncateMode::Ignore;
  std::optional<std::vector<std::string>> include;  // fields of the row; nothing: all
  std::vector<std::string> exclude;
  std::map<std::string, std::string> rename;  // field -> column
  // Fields whose column may stay narrower than they are: no refusal then, a notice.
  std::vector<std::string> allow_narrower;
  Span span{};

  KeyMode effective_key() const;
};

struct BatchLimits {
  std::size_t rows = 10'000;
  std::size_t bytes = 8U << 20U;
  std::int64_t linger_ms = 10;
};

struct LockLimits {
  std::int64_t timeout_ms = 2'000;  // of one try
  std::int64_t budget_ms = 60'000;  // of all tries for one table
  std::int64_t total_ms = 600'000;  // of all tries for all tables of one apply
};

struct Pipeline {
  std::string name;
  Destination destination;
  Source source;
  std::int32_t tasks = 1;
  bool schema_evolution = true;
  Delivery delivery = Delivery::ExactlyOnce;
  OnRefusal on_refusal = OnRefusal::Stop;
  DeadLetters dead_letters = DeadLetters::Table;
  std::string dead_letters_to;    // the topic or file
  std::int32_t flood_limit = 90;  // percent of records set aside that end a run; 0: none does
  BatchLimits batch;
  LockLimits lock;
  std::vector<TopicRule> topics;  // exact names first, then patterns as listed

  // Events declared in the file, by topic.
  std::map<std::string, EventSchema> events;

  const std::string& state_schema() const;
};

}  // namespace weir
