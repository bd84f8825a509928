#include "runtime/write/record_log.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir {

namespace {

Record record(std::string_view topic, std::int64_t offset) {
  Record out;
  out.topic = topic;
  out.offset = offset;
  out.headers = "{}";
  out.value = topic;
  return out;
}

std::vector<std::string> contents(RecordLog& log) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const Record each = log.read(i);
    out.push_back(std::string(each.topic) + std::to_string(each.offset) + std::string(*each.value) +
                  std::string(each.headers) + (each.fault ? each.fault->message : ""));
  }
  return out;
}

}  // namespace

TEST_CASE("a topic that is taken out of a log leaves the other records as they were") {
  RecordLog log;
  log.append(record("a", 1), {});
  log.append(record("b", 2), {});
  Record faulty = record("a", 3);
  faulty.fault = Error{.code = Code::D401, .message = "bad", .where = {}, .help = {}};
  log.append(faulty, {});
  log.append(record("b", 4), {});
  Record other = record("c", 5);
  other.fault = Error{.code = Code::D401, .message = "worse", .where = {}, .help = {}};
  log.append(other, {});

  std::vector<std::int64_t> gone;
  const auto note = [&](std::int32_t /*partition*/, std::int64_t offset) {
    gone.push_back(offset);
  };
  log.remove("b", note);
  CHECK(contents(log) == std::vector<std::string>{"a1a{}", "a3a{}bad", "c5c{}worse"});
  log.remove("b", note);
  log.remove("a", note);
  CHECK(gone == std::vector<std::int64_t>{2, 4, 1, 3});
  CHECK(contents(log) == std::vector<std::string>{"c5c{}worse"});
  log.append(record("a", 6), {});
  CHECK(contents(log) == std::vector<std::string>{"c5c{}worse", "a6a{}"});
}

}  // namespace weir
