#include "runtime/source/kcat_line.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "runtime/source/unescape.h"
#include "tests/bench/data/debezium.h"

namespace weir::kcat_line_test {

namespace {

constexpr int kRounds = 30'000;

// A line as a source holds it: with readable bytes behind it that are not its own.
std::string padded(std::string line) {
  line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  return line;
}

std::optional<std::string> plain(const std::optional<std::string_view>& text,
                                 Unescaper& unescaper) {
  if (!text) return std::nullopt;
  const std::string copy = padded(std::string(*text));
  const auto out = unescaper.unescape(copy);
  return out ? std::optional(std::string(*out)) : std::nullopt;
}

struct Unescapers {
  Unescaper key;
  Unescaper value;
};

// What a reader of lines makes of one; nothing if it can't be read.
std::optional<std::string> read(const KcatLine& line, Unescapers& unescapers) {
  const auto key = plain(line.key, unescapers.key);
  const auto value = plain(line.value, unescapers.value);
  if (key.has_value() != line.key.has_value() || value.has_value() != line.value.has_value()) {
    return std::nullopt;
  }
  return std::string(line.topic) + " " + std::to_string(line.partition) + " " +
         std::to_string(line.offset) + " " + std::to_string(line.timestamp_ms) + " " +
         std::string(line.headers) + " key " + key.value_or("none") + " value " +
         value.value_or("none");
}

std::optional<std::string> scanned(const std::string& line, Unescapers& unescapers) {
  const auto found = scan_kcat_line(line);
  return found ? read(*found, unescapers) : std::nullopt;
}

std::optional<std::string> parsed(const std::string& line) {
  simdjson::ondemand::parser parser;
  const auto found = parse_kcat_line(parser, line);
  Unescapers fresh;
  return found ? read(*found, fresh) : std::nullopt;
}

std::vector<std::string> whole_lines() {
  std::vector<std::string> out = {
      R"({"topic":"t","partition":0,"offset":0,"key":null,"payload":"1"})",
      R"({"topic":"a.b","partition":2,"offset":7,"tstype":"create","ts":1,"broker":-1,)"
      R"("headers":["h","1","i",null],"key":"k\\","payload":"\u017c\\\"\ud83d\udc18\n\/"})",
      R"({"topic":"a.b","partition":2,"offset":8,"tstype":"unknown","ts":0,"broker":1,)"
      R"("headers":[],"key":"","payload":null})",
      "{\"topic\":\"t\",\"partition\":0,\"offset\":9,\"tstype\":\"create\",\"ts\":5,\"broker\":1,"
      "\"key\":\"\xc5\xbc\",\"payload\":\"" +
          std::string(200, 'x') + "\xf0\x9f\x90\x98" + std::string(63, '\\') + "\\\xc5\xbc\"}"};
  for (const char* shape : {"narrow", "nested"}) {
    const bench::DebeziumWriter writer(*bench::find_shape(shape), bench::Schemas::Embedded);
    const auto steps = bench::make_stream("mixed", 20, true).value();
    for (const bench::Step& step : steps) {
      std::string line = writer.line(static_cast<std::int64_t>(out.size()), step);
      line.pop_back();
      out.push_back(std::move(line));
    }
  }
  return out;
}

// A small damage, or none: a byte changed, left out, doubled or moved, or an end cut off.
std::string damaged(std::string line, std::mt19937& random) {
  static const std::string kBytes = std::string("\"\\{}[],:null0-1u \x01\x7f\x80\xc5\xff\n") + '\0';
  const auto at = [&] { return random() % line.size(); };
  const auto byte = [&] { return kBytes[random() % kBytes.size()]; };
  for (auto damages = random() % 3; damages > 0; --damages) {
    switch (random() % 6) {
      case 0: line[at()] = byte(); break;
      case 1: line.erase(at(), 1); break;
      case 2: line.insert(at(), 1, byte()); break;
      case 3: line.insert(at(), line.substr(at(), 12)); break;
      case 4: line.resize(at() + 1); break;
      default: line.insert(at(), R"(\")"); break;
    }
  }
  return line;
}

}  // namespace

TEST_CASE("what the scanner takes of a line is what the parser says", "[property][source]") {
  std::mt19937 random(5);
  const std::vector<std::string> lines = whole_lines();
  Unescapers shared;  // as in a source: what lines have in common is not unescaped again
  std::size_t taken = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string line = padded(damaged(lines[random() % lines.size()], random));
    const auto fast = scanned(line, shared);
    if (!fast) continue;
    ++taken;
    INFO(line);
    REQUIRE(fast == parsed(line));
  }
  CHECK(taken > kRounds / 4);
}

TEST_CASE("the scanner takes every line that kcat writes", "[property][source]") {
  Unescapers shared;
  for (const std::string& line : whole_lines()) {
    INFO(line);
    CHECK(scanned(padded(line), shared).has_value() == (line.find("k\\\\\"") == std::string::npos));
  }
}

}  // namespace weir::kcat_line_test
