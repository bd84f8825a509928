#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/pg_server.h"
#include "tests/support/weir_process.h"

namespace weir::test {

using Json = nlohmann::ordered_json;

// One line as `kcat -J` prints it. Nothing for the key or the payload is null.
struct Line {
  std::string topic = "t";
  std::int64_t offset = 0;
  std::optional<std::string> key{};
  std::optional<std::string> payload{};
  std::int32_t partition = 0;
};
std::string to_line(const Line& line);

// A schema of Kafka Connect: `columns` is "id int32, name string?, at int64 io.debezium.time.Date".
// A question mark makes the field optional.
Json row_schema(std::string_view columns);

// A flat row or a key with its schema embedded, as text of JSON.
std::string with_schema(std::string_view columns, const Json& row);

// A change event of Debezium with its schema embedded; `before` and `after` may be null.
std::string envelope(std::string_view columns,
                     std::string_view op,
                     const Json& before,
                     const Json& after);

// A database, a folder with a pipeline file and an events file, and runs of weir over them.
class World {
 public:
  // `settings` stands in the pipeline block: modes and topic rules. The source is `events`, by
  // default the file events.ndjson of the folder.
  explicit World(std::string_view settings, std::string events = {});

  TestDatabase database = PgServer::instance().create_database();
  TempFolder folder;

  // Changes the pipeline block, and what stands outside of it.
  void configure(std::string_view settings, std::string_view blocks = {});
  // The connection string that weir gets, if it is not the superuser's.
  void connect_as(std::string conninfo) { conninfo_ = std::move(conninfo); }
  // More settings of the destination.
  void destination(std::string settings);
  void events(std::string_view text) const { write_file(events_path_, text); }
  // `source` are more settings of the source block.
  void read_events_from(std::string path, std::string_view source = {});
  // Another source altogether: "kafka { brokers = ... }".
  void read_from(std::string source_kind_and_block);
  const std::string& events_path() const { return events_path_; }

  std::vector<std::string> arguments(std::string_view command,
                                     const std::vector<std::string>& more = {}) const;
  std::map<std::string, std::string> environment() const;

  // Runs weir to its end.
  Ended weir(std::string_view command, const std::vector<std::string>& more = {}) const;
  // `weir run`; fails the test if it does not end with `code`.
  Ended run(int code = 0) const;

  // "code topic offset" of every dead letter, in that order of topic and offset.
  std::vector<std::string> dead_letters();

  // Every row of every table but weir's own, with its transaction: equal only if nothing was
  // written in between, not even the same values.
  std::string fingerprint();

  std::string value(const std::string& sql) { return database.value(sql); }

 private:
  void write_pipeline() const;

  std::string settings_;
  std::string blocks_;
  std::string destination_;
  std::string conninfo_;
  std::string events_path_;
  std::string source_;
  std::string other_source_;
};

bool contains(std::string_view text, std::string_view part);

// A number for the size of a test from the environment, or `otherwise`.
std::size_t size_from_environment(const char* name, std::size_t otherwise);

}  // namespace weir::test
