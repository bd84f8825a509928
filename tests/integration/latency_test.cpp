#include <fmt/format.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "runtime/apply/state_tables.h"
#include "runtime/pipeline/task.h"
#include "tests/integration/run_fixture.h"
#include "tests/support/event_text.h"

// How long a record waits before it can be seen in its table.
namespace weir::test::latency_test {

namespace {

// Records that come slowly: one every ten milliseconds, which is the pace and not a wait for
// anything, and none of them at once. Before each it looks into the table.
class Trickle final : public RecordSource {
 public:
  Trickle(TestDatabase& database, std::int64_t records) : database_(database), records_(records) {}

  Result<Poll> poll(std::int64_t wait_ms, Record& out) override {
    if (next_ == records_) return Poll::End;
    if (wait_ms == 0) return Poll::Idle;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    seen_ = std::stoll(database_.value("SELECT count(*) FROM t"));
    if (next_ > 0 && seen_ > 0 && first_seen_ < 0) first_seen_ = next_;
    key_ = padded(with_schema("id int64", {{"id", next_}}));
    value_ = padded(with_schema("id int64, v string?", {{"id", next_}, {"v", "x"}}));
    out = Record{};
    out.topic = "t";
    out.offset = next_++;
    out.key = key_;
    out.value = value_;
    return Poll::Record;
  }
  std::string place(const Record& record) const override { return std::to_string(record.offset); }
  std::uint64_t bytes_read() const override { return 0; }
  std::uint64_t bytes_total() const override { return 0; }

  // How many records had come when a row could be seen for the first time, or -1.
  std::int64_t first_seen() const { return first_seen_; }

 private:
  static std::string padded(std::string text) {
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    return text;
  }

  TestDatabase& database_;
  std::int64_t records_;
  std::int64_t next_ = 0;
  std::int64_t seen_ = 0;
  std::int64_t first_seen_ = -1;
  std::string key_;
  std::string value_;
};

}  // namespace

TEST_CASE("records that come slowly are seen within the linger, not by the batch", "[latency]") {
  TestDatabase database = PgServer::instance().create_database();
  database.run("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
  auto connection = pg::Connection::open({.url = database.conninfo()}).value();
  Pipeline pipeline = compact::read_rule("");
  pipeline.name = "p";
  pipeline.destination.schema = "public";
  pipeline.topics.front().target = "t";
  REQUIRE(ensure_state_tables(connection, pipeline.state_schema()));
  Trickle source(database, 31);
  const auto connect = [&] { return pg::Connection::open({.url = database.conninfo()}); };
  int units = 0;
  Task task(pipeline, source, connect, {.progress = [&](const Totals&) { ++units; }});
  const std::atomic<bool> stop{false};
  REQUIRE(task.run(stop));
  CHECK(task.totals().counts.written == 31);
  // The linger of 10 ms is over at the second record; some are for the commit.
  CHECK(source.first_seen() > 0);
  CHECK(source.first_seen() <= 20);
  // One for two records, if the server keeps pace: with a linger of 50 ms there are seven at most.
  CHECK(units >= 8);
}

TEST_CASE("a run tells where its time goes", "[latency]") {
  World world("topic \"t\" -> t");
  world.events(to_line({.offset = 0,
                        .key = with_schema("id int64", {{"id", 1}}),
                        .payload = with_schema("id int64, v string?", {{"id", 1}, {"v", "x"}})}));
  CHECK_FALSE(contains(world.weir("run").err, "decoding took"));
  const Ended ended = world.weir("run", {"--timing", "--from-start"});
  CHECK(ended.code == 0);
  CHECK(contains(ended.err, "1 record in "));
  CHECK(contains(ended.err, "of the time of 1 task, decoding took "));
  CHECK(contains(ended.err, "waiting for the database "));
  CHECK(contains(ended.err, "the newest record is "));
}

}  // namespace weir::test::latency_test
