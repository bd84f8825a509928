#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "compiler/frontend/weir/field_type.h"
#include "compiler/frontend/weir/literal.h"
#include "compiler/frontend/weir/settings.h"
#include "compiler/frontend/weir/weir.h"

namespace weir::weir_language_test {

namespace {

constexpr const char* kRest =
    "source s file { path = \"-\" }\n"
    "pipeline p { topic \"a\" -> b }\n";

Checked checked(const std::string& text) {
  Diagnostics diagnostics;
  return check(SourceFile("f", text), References{}, diagnostics);
}

Source source_of(Format format, TimeMode time_mode) {
  Source source;
  source.format = format;
  source.time_mode = time_mode;
  return source;
}

LogicalKind kind_of(FieldTypeWord word,
                    std::optional<std::int32_t> precision,
                    const Source& source) {
  return wire_type({.word = word, .precision = precision, .scale = {}, .array = false}, source)
      .kind;
}

}  // namespace

TEST_CASE("durations and sizes need a known unit and a whole number", "[weir]") {
  CHECK(read_duration("500ms") == 500);
  CHECK(read_duration("30s") == 30'000);
  CHECK(read_duration("5m") == 300'000);
  CHECK(read_duration("2h") == 7'200'000);
  CHECK_FALSE(read_duration("5"));
  CHECK_FALSE(read_duration("5 s"));
  CHECK_FALSE(read_duration("1.5s"));
  CHECK_FALSE(read_duration("9223372036854775807h"));
  CHECK(read_size("4MiB") == 4'194'304);
  CHECK(read_size("100B") == 100);
  CHECK_FALSE(read_size("4MB"));
  CHECK_FALSE(read_size("-4MiB"));
}

TEST_CASE("durations and sizes are shown in the largest exact unit", "[weir]") {
  CHECK(show_duration(300'000) == "5m");
  CHECK(show_duration(1'500) == "1500ms");
  CHECK(show_duration(0) == "0ms");
  CHECK(show_size(1 << 20) == "1MiB");
  CHECK(show_size(1'000) == "1000B");
}

TEST_CASE("the unit of a declared time follows the connector's mode and the digits", "[weir]") {
  const Source adaptive = source_of(Format::DebeziumJson, TimeMode::Unstated);
  const Source connect = source_of(Format::DebeziumJson, TimeMode::Connect);
  const Source micros = source_of(Format::DebeziumJson, TimeMode::Micros);
  const Source json = source_of(Format::Json, TimeMode::Unstated);

  CHECK(kind_of(FieldTypeWord::Time, 3, adaptive) == LogicalKind::TimeMillis);
  CHECK(kind_of(FieldTypeWord::Time, 4, adaptive) == LogicalKind::TimeMicros);
  CHECK(kind_of(FieldTypeWord::Time, {}, adaptive) == LogicalKind::TimeMicros);
  CHECK(kind_of(FieldTypeWord::Time, {}, connect) == LogicalKind::TimeMillis);
  CHECK(kind_of(FieldTypeWord::Time, 3, micros) == LogicalKind::TimeMicros);
  CHECK(kind_of(FieldTypeWord::Time, 3, json) == LogicalKind::IsoTime);
}

TEST_CASE("plain JSON writes text where Debezium writes counts and base64", "[weir]") {
  const Source debezium = source_of(Format::DebeziumJson, TimeMode::Unstated);
  const Source json = source_of(Format::Json, TimeMode::Unstated);

  CHECK(kind_of(FieldTypeWord::Decimal, {}, debezium) == LogicalKind::DecimalAny);
  CHECK(kind_of(FieldTypeWord::Decimal, {}, json) == LogicalKind::DecimalText);
  CHECK(kind_of(FieldTypeWord::Date, {}, debezium) == LogicalKind::Date);
  CHECK(kind_of(FieldTypeWord::Date, {}, json) == LogicalKind::IsoDate);
  CHECK(kind_of(FieldTypeWord::Timestamp, {}, debezium) == LogicalKind::TimestampAny);
  CHECK(kind_of(FieldTypeWord::Timestamp, {}, json) == LogicalKind::IsoTimestamp);
  CHECK(kind_of(FieldTypeWord::Json, {}, debezium) == LogicalKind::Json);
  CHECK(kind_of(FieldTypeWord::Json, {}, json) == LogicalKind::JsonTree);
}

TEST_CASE("an event becomes a schema that travels with no record", "[weir]") {
  const Checked result =
      checked("event E on \"a\" {\n  id int64 key\n  tags string[]?\n  amount decimal(12, 2)\n}\n" +
              std::string(kRest));

  REQUIRE(result.ok);
  const EventSchema& event = result.project.pipelines[0].events.at("a");
  CHECK(event.name == "E");
  CHECK_FALSE(event.embedded);
  CHECK(event.shape == RowShape::Either);
  CHECK(event.key_shape == KeyShape::Struct);
  REQUIRE(event.key.size() == 1);
  CHECK(event.key[0].name == "id");
  CHECK_FALSE(event.key[0].optional);
  CHECK(event.declared_key == std::vector<std::string>{"id"});
  REQUIRE(event.row.size() == 3);
  CHECK(event.row[1].optional);
  CHECK(event.row[1].type.kind == LogicalKind::Array);
  CHECK(event.row[1].type.element.at(0).kind == LogicalKind::String);
  CHECK(event.row[2].type.precision == 12);
  CHECK(event.row[2].type.scale == 2);
  CHECK(event.row[2].origin.path == "E.amount");
  CHECK(event.row[2].origin.span.known());
}

TEST_CASE("an event without key fields says nothing about the record's key", "[weir]") {
  const Checked result = checked("event E on \"a\" { x int32 }\n" + std::string(kRest));

  const EventSchema& event = result.project.pipelines.at(0).events.at("a");
  CHECK(event.key_shape == KeyShape::None);
  CHECK(event.declared_key.empty());
}

TEST_CASE("references are listed once, and a file to write is none", "[weir]") {
  const Needed needed = references(
      SourceFile("f",
                 "destination d { user = env(\"A\") password = file(\"p\") }\n"
                 "pipeline p {\n  dead_letters = file(\"out\")\n"
                 "  topic \"a\" -> b { rename { x = env(\"A\") y = env(\"B\", \"z\") } }\n}\n"));

  CHECK(needed.env == std::vector<std::string>{"A", "B"});
  CHECK(needed.files == std::vector<std::string>{"p"});
}

TEST_CASE("the last line end of a file's value is not part of it", "[weir]") {
  References found;
  found.complete = true;
  found.files["p"] = "secret\r\n";
  Diagnostics diagnostics;
  const Checked result =
      check(SourceFile("f", "destination d { password = file(\"p\") }\n" + std::string(kRest)),
            found,
            diagnostics);

  REQUIRE(result.ok);
  CHECK(result.project.destinations[0].parameters.at(0).second == "secret");
}

TEST_CASE("one pipeline is chosen by itself, one of several by its name", "[weir]") {
  Diagnostics diagnostics;
  const Checked one = checked(kRest);
  const Checked two = checked(std::string(kRest) + "pipeline q { topic \"a\" -> b }\n");

  CHECK(choose_pipeline(one, {}, diagnostics)->name == "p");
  CHECK(choose_pipeline(two, "q", diagnostics)->name == "q");
  CHECK(diagnostics.empty());
  CHECK(choose_pipeline(two, {}, diagnostics) == nullptr);
  CHECK(choose_pipeline(one, "q", diagnostics) == nullptr);
  REQUIRE(diagnostics.error_count() == 2);
  CHECK(diagnostics.sorted()[0].code == Code::S109);
}

TEST_CASE("rules start with the modes of their pipeline", "[weir]") {
  const Checked result = checked(
      "source s file { path = \"-\" }\n"
      "pipeline p {\n  topic \"a\" -> a\n  topic \"b\" -> b { delete_mode = off }\n"
      "  delete_mode = on\n  truncate = apply\n}\n");

  REQUIRE(result.ok);
  const std::vector<TopicRule>& rules = result.project.pipelines[0].topics;
  CHECK(rules.at(0).delete_mode == DeleteMode::On);
  CHECK(rules.at(1).delete_mode == DeleteMode::Off);
  CHECK(rules.at(1).truncate == TruncateMode::Apply);
}

TEST_CASE("every setting is documented once for its block", "[weir]") {
  std::set<std::string> seen;
  for (const SettingDoc& doc : setting_docs()) {
    INFO(doc.block << " " << doc.name);
    CHECK(seen.insert(doc.block + " " + doc.name).second);
    CHECK_FALSE(doc.meaning.empty());
    CHECK_FALSE(doc.takes.empty());
  }
}

TEST_CASE("text of any kind is read without a crash and with at most some complaint", "[weir]") {
  const std::string deep(20'000, '{');
  const std::string lists(20'000, '(');
  const std::string words = "pipeline p { x = " + std::string(100'000, 'y') + " }";
  for (const std::string& text : {deep,
                                  "pipeline p " + deep,
                                  "pipeline p { key = " + lists,
                                  words,
                                  std::string(10'000, '}'),
                                  std::string("\0\0\0", 3),
                                  std::string("pipeline"),
                                  std::string("event E on \"a\" { key"),
                                  std::string("topic \"a\" ->"),
                                  std::string("\""),
                                  std::string("\\"),
                                  std::string("\xef\xbb\xbf")}) {
    Diagnostics diagnostics;
    CHECK_FALSE(check(SourceFile("f", text), References{}, diagnostics).ok);
  }
}

TEST_CASE("any single change of a good file is read to its end", "[weir]") {
  const std::string good =
      "destination d { host = \"h\" connect_timeout = 5s }\n"
      "source s file { path = env(\"P\", \"-\") }\n"
      "pipeline p {\n  from s\n  into d\n  batch { rows = 5 }\n"
      "  topic \"a.*\" -> \"x_{table}\" { key = (id, b) rename { a = c } }\n}\n"
      "event E on \"a.b\" {\n  id int64 key\n  b decimal(12, 2)[]?\n}\n";
  REQUIRE(checked(good).ok);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : std::string("{}()\"=#\\ ?k\n")) {
      std::string changed = good;
      changed[i] = c;
      Diagnostics diagnostics;
      const Checked result = check(SourceFile("f", changed), References{}, diagnostics);
      CHECK(result.ok == !diagnostics.has_errors());
      CHECK(result.project.pipelines.size() <= 1);
    }
    CHECK(checked(good.substr(0, i)).project.pipelines.size() <= 1);
  }
}

}  // namespace weir::weir_language_test
