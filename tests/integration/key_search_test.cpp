#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/integration/run_fixture.h"

// Rows to delete or to update are found by their keys: in the index, however many keys there are.
// Read whole, a table costs more with each row that has nothing to do with the batch.
namespace weir::test::key_search_test {

namespace {

constexpr std::string_view kKey = "tenant int32, id int64";
constexpr std::string_view kColumns = "tenant int32, id int64, note string, more string?";
constexpr std::int64_t kStored = 30'000;
constexpr std::int64_t kTouched = 2000;

Json key_of(std::int64_t id) {
  return {{"tenant", id % 10}, {"id", id}};
}

// A delete, or an update that leaves the note as it is, of rows all over the table.
std::string events(std::string_view op, const std::vector<std::string>& key) {
  std::string out;
  for (std::int64_t i = 0; i < kTouched; ++i) {
    const std::int64_t id = 1 + i * 15;
    Json row = key_of(id);
    row["note"] = "__debezium_unavailable_value";
    row["more"] = "changed";
    const bool gone = op == "d";
    Json shown;
    for (const std::string& name : key) shown[name] = key_of(id)[name];
    const std::string schema = key.size() == 1 ? "id int64" : std::string(kKey);
    out += to_line({.offset = i,
                    .key = with_schema(schema, shown),
                    .payload = envelope(
                        kColumns, op, gone ? row : Json(nullptr), gone ? Json(nullptr) : row)});
  }
  return out;
}

void make_table(World& world, std::string_view key, std::string_view partitions) {
  world.database.run(
      fmt::format("CREATE TABLE t (tenant int, id bigint, note text NOT NULL, more text, "
                  "PRIMARY KEY ({})) {};",
                  key,
                  partitions.empty() ? "" : "PARTITION BY HASH (id)") +
      std::string(partitions) +
      fmt::format("INSERT INTO t SELECT i % 10, i, 'kept' FROM generate_series(1, {}) AS i",
                  kStored));
  world.database.run("VACUUM ANALYZE t");
}

// Rows that were read other than by an index. A session's counts arrive when it has ended.
std::string read_whole(World& world) {
  return world.value("SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname LIKE 't%'");
}

constexpr std::string_view kPartitions =
    "CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
    "CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);";

// Searching partitions by index is for servers that lead each key to its own.
bool searches_partitions(World& world) {
  return world.value("SELECT current_setting('server_version_num')::int >= 140000") == "t";
}

}  // namespace

TEST_CASE("rows to delete are found by the index", "[key_search]") {
  World world("delete_mode = on  topic \"t\" -> t");
  const std::vector<std::string> key =
      GENERATE(std::vector<std::string>{"id"}, std::vector<std::string>{"tenant", "id"});
  const std::string_view partitions = GENERATE(std::string_view(), kPartitions);
  make_table(world, key.size() == 1 ? "id" : "tenant, id", partitions);
  world.events(events("d", key));
  world.run();
  if (partitions.empty() || searches_partitions(world)) CHECK(read_whole(world) == "0");
  CHECK(world.value("SELECT count(*) FROM t") == std::to_string(kStored - kTouched));
  CHECK(world.value("SELECT count(*) FROM t WHERE id % 15 = 1") == "0");
  CHECK(world.dead_letters().empty());
}

TEST_CASE("rows of which only some values are known are found by the index", "[key_search]") {
  World world("topic \"t\" -> t");
  const std::string_view partitions = GENERATE(std::string_view(), kPartitions);
  make_table(world, "tenant, id", partitions);
  world.events(events("u", {"tenant", "id"}));
  world.run();
  if (partitions.empty() || searches_partitions(world)) CHECK(read_whole(world) == "0");
  CHECK(world.value("SELECT count(*) FROM t WHERE more = 'changed' AND note = 'kept'") ==
        std::to_string(kTouched));
  CHECK(world.dead_letters().empty());
}

TEST_CASE("keys that have no row cost nothing but time", "[key_search]") {
  World world("delete_mode = on  batch { rows = 500 }  topic \"t\" -> t");
  make_table(world, "tenant, id", "");
  world.database.run("DELETE FROM t WHERE id < 20000");
  world.events(events("d", {"tenant", "id"}));
  world.run();
  CHECK(world.value("SELECT count(*) FROM t") == "9335");
  CHECK(world.dead_letters().empty());
}

}  // namespace weir::test::key_search_test
