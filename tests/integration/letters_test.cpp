// Dead letters that leave the database: to a file, and to a topic.

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "runtime/write/letter_file.h"
#include "runtime/write/letter_topic.h"
#include "tests/integration/kafka_fixture.h"
#include "tests/support/pg_proxy.h"

namespace weir::test::letters_test {

namespace {

// Rows (id, v) of which some do not fit a smallint.
std::string row(std::int64_t offset, std::int64_t value) {
  return to_line({.offset = offset,
                  .key = "k",
                  .payload = with_schema("id int64, v int64", {{"id", offset}, {"v", value}})});
}

class FileWorld : public World {
 public:
  FileWorld() : World("") {
    database.run("CREATE TABLE t (id bigint PRIMARY KEY, v smallint)");
    use(path());
  }
  std::string path() const { return folder.file("letters.ndjson"); }
  void use(const std::string& path) {
    configure(fmt::format("dead_letters = file(\"{}\")  topic \"t\" -> t {{ key = (id) }}", path));
  }
  std::vector<Json> letters() const {
    std::vector<Json> out;
    std::istringstream lines(read_file(path()));
    for (std::string line; std::getline(lines, line);) {
      out.push_back(Json::parse(line, nullptr, false));
    }
    return out;
  }
};

DeadLetter letter() {
  return {.topic = "t",
          .partition = 3,
          .offset = 7,
          .code = Code::D403,
          .message = "too large",
          .target = "public.t",
          .key = std::nullopt,
          .value = "{}",
          .headers = R"(["h","1","n",null])",
          .place = "here"};
}

}  // namespace

TEST_CASE("letters stand in the file, and the file can be read again", "[letters]") {
  FileWorld world;
  world.events(row(0, 1) + row(1, 70'000) + row(2, 2) + row(3, 80'000));
  const Ended ended = world.run();
  CHECK(contains(ended.err, "2 records set aside, with reasons, in file " + world.path()));
  CHECK(world.dead_letters().empty());
  CHECK(world.value("SELECT count(*) FROM t") == "2");
  const std::vector<Json> letters = world.letters();
  REQUIRE(letters.size() == 2);
  CHECK(letters[0]["offset"] == 1);
  CHECK(letters[0]["key"] == "k");
  CHECK(letters[0]["weir"]["code"] == "D403");
  CHECK(letters[0]["weir"]["target"] == "public.t");
  CHECK(contains(letters[0]["weir"]["set_aside_at"].get<std::string>(), "T"));
  struct stat info {};
  REQUIRE(::stat(world.path().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);

  CHECK(contains(world.run().out, "4 applied before"));
  CHECK(world.letters().size() == 2);

  world.database.run("ALTER TABLE t ALTER COLUMN v TYPE bigint; DELETE FROM _weir_offsets");
  world.read_events_from(world.path());
  CHECK(contains(world.run().out, "2 records read: 2 written"));
  CHECK(world.value("SELECT string_agg(v::text, ' ' ORDER BY id) FROM t") == "1 70000 2 80000");
}

TEST_CASE("letters are in the file before the position moves", "[letters]") {
  FileWorld world;
  world.events(row(0, 1) + row(1, 70'000) + row(2, 2));
  PgProxy proxy(PgServer::instance().port());
  world.connect_as(world.database.conninfo(proxy.conninfo()));
  proxy.hold_at("WITH moved AS");
  {
    WeirProcess weir(world.folder.path(), world.arguments("run"), world.environment());
    REQUIRE(proxy.held());
    CHECK(world.letters().size() == 1);
    CHECK(world.value("SELECT next_offset FROM _weir_offsets") == "0");
    weir.kill(SIGKILL);
    proxy.hold_at(std::string());
    proxy.cut();
    CHECK(weir.wait().signal == SIGKILL);
  }
  world.run();
  const std::vector<Json> letters = world.letters();
  REQUIRE(letters.size() == 2);
  CHECK(letters[0]["offset"] == letters[1]["offset"]);
  CHECK(world.value("SELECT count(*) || ' ' || sum(v) FROM t") == "2 3");
}

TEST_CASE("a file that can't be written ends the run, and nothing is skipped", "[letters]") {
  FileWorld world;
  world.events(row(0, 1) + row(1, 70'000) + row(2, 2));
  world.use(world.folder.file("nowhere/letters.ndjson"));
  CHECK(contains(world.run(1).err, "X517"));
  world.use("/dev/full");
  CHECK(contains(world.run(1).err, "X517"));
  CHECK(world.value("SELECT count(*) FROM t") == "0");
  world.use(world.path());
  world.run();
  CHECK(world.letters().size() == 1);
  CHECK(world.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("a line that a crash has broken off gets its end", "[letters]") {
  FileWorld world;
  write_file(world.path(), "{\"topic\":\"t\",\"par");
  world.events(row(0, 70'000));
  world.run();
  const std::vector<Json> letters = world.letters();
  REQUIRE(letters.size() == 2);
  CHECK(letters[0].is_discarded());
  CHECK(letters[1]["offset"] == 0);
}

TEST_CASE("a row that the server rejects goes to the file, its neighbours are written",
          "[letters]") {
  FileWorld world;
  world.database.run("ALTER TABLE t ADD CHECK (v < 100)");
  world.events(row(0, 1) + row(1, 200) + row(2, 2));
  world.run();
  const std::vector<Json> letters = world.letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0]["weir"]["code"] == "D415");
  CHECK(world.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("bytes that are no text stand in a letter's line as base64", "[letters]") {
  DeadLetter raw = letter();
  raw.value = std::string("\xff\x00", 2);
  const Json line = Json::parse(letter_line(raw, "p", "now"));
  CHECK(line["key"].is_null());
  CHECK(line["payload_base64"] == "/wA=");
  CHECK(!line.contains("payload"));
  CHECK(line["headers"] == Json::parse(raw.headers));
}

TEST_CASE("a letter's record has its own headers and those of Kafka Connect", "[letters]") {
  const Outgoing record = letter_record(letter(), "p", 2);
  CHECK(!record.key);
  CHECK(record.value == "{}");
  std::vector<std::string> headers;
  for (const OutgoingHeader& header : record.headers) {
    headers.push_back(header.name + "=" + header.value.value_or("(null)"));
  }
  CHECK(headers == std::vector<std::string>{
                       "h=1",
                       "n=(null)",
                       "__connect.errors.topic=t",
                       "__connect.errors.partition=3",
                       "__connect.errors.offset=7",
                       "__connect.errors.connector.name=p",
                       "__connect.errors.task.id=2",
                       "__connect.errors.stage=VALUE_CONVERTER",
                       "__connect.errors.class.name=weir",
                       "__connect.errors.exception.class.name=weir.D403.value-out-of-range",
                       "__connect.errors.exception.message=too large",
                       "__connect.errors.exception.stacktrace=here"});
}

TEST_CASE("letters stand in the topic with key, value and headers", "[letters]") {
  KafkaWorld world("dead_letters = topic(\"lost\")  topic \"t\" -> t { key = (id) }");
  world.kafka.create_topic("t", 1);
  world.kafka.create_topic("lost", 1);
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v bigint)");
  std::vector<Produced> records = numbered(0, 3, 1);
  records.push_back({.topic = "t", .key = "k", .value = "no JSON", .headers = {{"h", "1"}}});
  world.client.produce(records);
  const Ended ended = world.run_to_end();
  CHECK(contains(ended.err, "1 record set aside, with reasons, in topic lost"));
  CHECK(world.value("SELECT count(*) FROM t") == "3");
  CHECK(world.dead_letters().empty());

  // What is no JSON is set aside once more, as it came from the topic.
  world.database.run("CREATE TABLE lost (id bigint PRIMARY KEY)");
  world.configure("topic \"lost\" -> lost { key = (id) }");
  world.run_to_end();
  const Rows letters = world.database.query(
      "SELECT convert_from(key, 'UTF8'), convert_from(value, 'UTF8'), headers->>0, headers->>1,"
      " headers->>2, headers->>3, headers->>7, headers::text FROM _weir_dead_letters");
  REQUIRE(letters.size() == 1);
  CHECK(std::vector(letters[0].begin(), letters[0].begin() + 7) ==
        std::vector<std::string>{"k", "no JSON", "h", "1", "__connect.errors.topic", "t", "3"});
  CHECK(contains(letters[0][7], "weir.D402.wrong-shape"));
}

TEST_CASE("a topic that does not answer is waited for", "[letters]") {
  KafkaWorld world("dead_letters = topic(\"lost\")  topic \"t\" -> t { key = (id) }",
                   "",
                   "message.timeout.ms = 1000");
  world.kafka.create_topic("t", 1);
  world.kafka.create_topic("lost", 1);
  world.kafka.take_leader("lost");
  world.database.run("CREATE TABLE t (id bigint PRIMARY KEY, v bigint)");
  std::vector<Produced> records = numbered(0, 2, 1);
  records.push_back({.topic = "t", .key = "k", .value = "no JSON"});
  world.client.produce(records);
  Running weir(world);
  weir.until([&] { return contains(weir.process().messages(), "waiting: X554"); });
  CHECK(world.value("SELECT (next_offset < 3)::text FROM _weir_offsets") == "true");
  world.kafka.give_leader("lost");
  weir.until([&] { return world.value("SELECT next_offset FROM _weir_offsets") == "3"; });
  CHECK(world.value("SELECT count(*) FROM t") == "2");
  CHECK(world.dead_letters().empty());
  weir.stop();
}

}  // namespace weir::test::letters_test
