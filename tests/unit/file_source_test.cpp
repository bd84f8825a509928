#include "runtime/source/file_source.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace weir::file_source_test {

namespace {

// A file that lives as long as the test.
class TempFile {
 public:
  explicit TempFile(const std::string& text) {
    const int fd = mkstemp(path_.data());
    REQUIRE(fd >= 0);
    close(fd);
    std::ofstream(path_, std::ios::binary) << text;
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/weir_source_XXXXXX";
};

// What an unescaper makes of a text that has the bytes behind it which it may read.
std::optional<std::string> unescaped(Unescaper& unescaper, const std::string& text) {
  const std::string readable = text + std::string(64, '\0');
  const auto out = unescaper.unescape(std::string_view(readable).substr(0, text.size()));
  return out ? std::optional<std::string>(*out) : std::nullopt;
}

// All records of a text as "topic/partition/offset key=... value=..." lines, faults by their code.
std::string records_of(const std::string& text) {
  const TempFile file(text);
  auto source = FileSource::open(file.path(), "bare").value();
  std::string out;
  Record record;
  while (source->poll(-1, record).value() == Poll::Record) {
    out += std::string(record.topic) + "/" + std::to_string(record.partition) + "/" +
           std::to_string(record.offset);
    if (record.fault) out += " " + std::string(code_id(record.fault->code));
    if (record.key) out += " key=" + std::string(*record.key);
    if (!record.fault) out += " value=" + std::string(record.value.value_or("(none)"));
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("lines of kcat become records with their own coordinates", "[source]") {
  CHECK(records_of(R"({"topic":"a.b","partition":2,"offset":7,"ts":1,"headers":["h","1"],)"
                   R"("key":"{\"id\":1}","payload":"{\"x\":\"\u017c\\n\"}"}
{"topic":"a.b","partition":2,"offset":8,"key":"{\"id\":1}","payload":null}
)") == "a.b/2/7 key={\"id\":1} value={\"x\":\"\xc5\xbc\\n\"}\n"
       "a.b/2/8 key={\"id\":1} value=(none)\n");
}

TEST_CASE("bare values count lines, blank ones included, and need no final newline", "[source]") {
  CHECK(records_of("{\"x\":1}\r\n\n{\"x\":2}") ==
        "bare/0/0 value={\"x\":1}\n"
        "bare/0/2 value={\"x\":2}\n");
}

TEST_CASE("a cut line keeps the coordinates that can still be read", "[source]") {
  CHECK(records_of(R"({"topic":"t","partition":0,"offset":0,"key":null,"payload":"1"}
{"topic":"t","partition":3,"offset":41,"key":null,"payl
not json at all
{"some":"json"}
)") == "t/0/0 value=1\n"
       "t/3/41 D414\n"
       "bare/-1/2 D414\n"
       "bare/-1/3 D414\n");
}

TEST_CASE("a line beyond the limit is set aside and the next one is read", "[source]") {
  const std::string huge = R"({"topic":"t","partition":0,"offset":1,"key":null,"payload":")" +
                           std::string(kMaxRecordBytes + 100, 'x') + "\"}\n";
  CHECK(records_of("{\"topic\":\"t\",\"partition\":0,\"offset\":0,\"payload\":\"1\"}\n" + huge +
                   "{\"topic\":\"t\",\"partition\":0,\"offset\":2,\"payload\":\"2\"}\n") ==
        "t/0/0 value=1\n"
        "t/0/1 D413\n"
        "t/0/2 value=2\n");
}

TEST_CASE("bytes that are not UTF-8 are found on the line they stand on", "[source]") {
  CHECK(records_of("{\"topic\":\"t\",\"partition\":0,\"offset\":0,\"payload\":\"1\"}\n"
                   "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload\":\"\xff\"}\n") ==
        "t/0/0 value=1\n"
        "t/0/1 D409\n");
}

TEST_CASE("an empty file has no records, a missing one is an error", "[source]") {
  CHECK(records_of("").empty());
  const auto missing = FileSource::open("/nowhere/events.ndjson", "x");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == Code::X506);
}

TEST_CASE("text that shares its beginning with the text before is unescaped the same", "[source]") {
  Unescaper shared;
  const std::string prefix(1000, 'p');
  for (const std::string tail : {R"(\"a\")", R"(\"a\u00e9\ud83d\udc18)", R"(\\\\)", R"(\"a\")"}) {
    Unescaper fresh;
    const std::string text = prefix + R"(\"\n\")" + tail;
    CHECK(unescaped(shared, text) == unescaped(fresh, text));
  }
  CHECK(unescaped(shared, R"(\ud83d\udc18)") == "\xf0\x9f\x90\x98");
  CHECK_FALSE(unescaped(shared, R"(\ud83d)").has_value());
  CHECK_FALSE(unescaped(shared, R"(\x)").has_value());
  CHECK(unescaped(shared, "") == "");
}

TEST_CASE("a file's topic is its name", "[source]") {
  CHECK(default_topic("/data/orders.2026.ndjson") == "orders.2026");
  CHECK(default_topic("-") == "stdin");
}

}  // namespace weir::file_source_test
