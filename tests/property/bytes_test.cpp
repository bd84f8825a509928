// Whatever bytes come, the readers of schemas, names and defaults give an answer, and what they let
// through is as safe as anything else. Seeded mutations; the sanitizers watch in the build `asan`.

#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "compiler/compile.h"
#include "compiler/emit/sql.h"
#include "compiler/emit/text.h"
#include "compiler/frontend/connect/connect_schema.h"
#include "compiler/lower/default_literal.h"
#include "compiler/lower/naming.h"
#include "compiler/lower/type_map.h"
#include "compiler/model/shortened.h"
#include "compiler/value/utf8.h"
#include "tests/property/properties.h"
#include "tests/property/statement_words.h"
#include "tests/property/worlds_run.h"
#include "tests/support/event_text.h"

namespace weir::property::bytes_test {

namespace {

using namespace std::string_literals;

constexpr std::uint32_t kTries = 4'000;

constexpr std::string_view kSchema =
    R"({"type":"struct","fields":[{"type":"struct","fields":[)"
    R"({"type":"int64","optional":false,"default":0,"field":"id"},)"
    R"({"type":"string","optional":true,"default":"n'ew","field":"status"},)"
    R"({"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,)"
    R"("parameters":{"scale":"2","connect.decimal.precision":"12"},"default":"AJI8",)"
    R"("field":"total"},{"type":"array","items":{"type":"int32","optional":true},)"
    R"("optional":true,"field":"tags"},{"type":"int32","name":"io.debezium.time.Date",)"
    R"("default":-1,"optional":true,"field":"day"},{"type":"int64","optional":true,)"
    R"("name":"io.debezium.time.MicroTimestamp","default":9223372036854775807,"field":"at"}],)"
    R"("optional":true,"field":"before"},{"type":"struct","fields":[)"
    R"({"type":"int64","optional":false,"field":"id"}],"optional":true,"field":"after"},)"
    R"({"type":"string","optional":false,"field":"op"}],"optional":false,)"
    R"("name":"a.shop.orders.Envelope"})";

const std::vector<std::string>& splinters() {
  static const std::vector<std::string> all = {"null",
                                               "{",
                                               "}",
                                               "[",
                                               "]",
                                               "\"",
                                               "\\",
                                               ",",
                                               ":",
                                               "-",
                                               "1e999",
                                               "99999999999999999999",
                                               "\"int32\"",
                                               "\"struct\"",
                                               "\"bytes\"",
                                               "\"default\"",
                                               "\\u0000",
                                               "\\ud800",
                                               "\0"s,
                                               "\xff",
                                               "\xe2\x80\xae",
                                               "\xc3\xa4",
                                               "'); DROP TABLE x; --",
                                               ""};
  return all;
}

std::string damaged(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (std::size_t wounds = 1 + below(4); wounds > 0; --wounds) {
    const std::size_t at = below(text.size() + 1);
    text.replace(at, below(12), splinters()[below(splinters().size())]);
  }
  return text;
}

std::string random_name(std::mt19937& random) {
  std::string name(random() % 80, 'n');
  return damaged(std::move(name), random);
}

Breach survives(const std::string& schema) {
  const auto value = read_value_schema(schema);
  if (!value) return value.error().message.empty() ? Breach("an error without words") : Breach();
  const auto key = read_key_schema(R"({"type":"struct","fields":[)"
                                   R"({"type":"int64","optional":false,"field":"id"}]})");
  const auto* const row = std::get_if<ConnectRow>(&*value);
  if (row == nullptr || !key) return {};
  World world;
  world.pipeline.destination.schema = "shop";
  world.catalog.schemas["shop"] = {};
  TopicSchema event;
  event.topic = "s.t";
  event.version = 1;
  event.table = {.schema = "shop", .name = "t"};
  event.schema = make_event_schema(*key, *row);
  world.events.push_back(std::move(event));
  const Planned made = planned(world);
  for (const Property& property : properties()) {
    if (auto breach = property.breach(made)) return fmt::format("{}\n{}", property.name, *breach);
  }
  return {};
}

// The name that a quoted identifier without escapes stands for.
std::string unquoted(const std::string& sql) {
  std::string out;
  for (std::size_t i = 1; i + 1 < sql.size(); ++i) {
    out += sql[i];
    if (sql[i] == '"') ++i;
  }
  return out;
}

}  // namespace

TEST_CASE("case 76: a damaged schema is refused or planned, and never more", "[property]") {
  const auto [first, end] = seeds_to_try(kTries);
  for (std::uint32_t seed = first; seed < end; ++seed) {
    std::mt19937 random(seed);
    const std::string schema = damaged(std::string(kSchema), random);
    const Breach breach = survives(schema);
    if (!breach) continue;
    INFO("WEIR_TEST_SEED=" << seed << "\n" << schema);
    FAIL(*breach);
  }
}

TEST_CASE("case 76: any name is refused, or becomes one identifier that fits", "[property]") {
  const auto [first, end] = seeds_to_try(kTries);
  for (std::uint32_t seed = first; seed < end; ++seed) {
    std::mt19937 random(seed);
    const std::string name = random_name(random);
    INFO("WEIR_TEST_SEED=" << seed << "\n" << display(name));
    const std::string fits = shortened(name);
    REQUIRE(fits.size() <= kMaxIdentifierBytes);
    REQUIRE(shortened(fits) == fits);
    if (name_problem(name, NameOf::Column)) continue;
    REQUIRE(name.find('\0') == std::string::npos);
    const std::string sql = quote_identifier(fits).text();
    REQUIRE(bare_words(sql).empty());
    if (sql.starts_with('"')) REQUIRE(unquoted(sql) == fits);
  }
}

TEST_CASE("case 76: any default is left out, or becomes one constant", "[property]") {
  const std::array types = {"int32",
                            "int64",
                            "string",
                            "boolean",
                            "bytes",
                            "decimal(8,2)",
                            "float64",
                            "date",
                            "timestamptz",
                            "json",
                            "uuid",
                            "int32[]",
                            "string[]",
                            "bits(5)",
                            "point",
                            "interval",
                            "time_us",
                            "timestamp_us"};
  const std::array defaults = {"7",
                               "\"x\"",
                               "true",
                               "[1,null]",
                               "{\"x\":1.5,\"y\":2}",
                               "\"2026-01-02T03:04:05Z\"",
                               "\"AJI8\"",
                               "[\"a\",\"b\"]"};
  std::size_t taken = 0;
  const auto [first, end] = seeds_to_try(kTries);
  for (std::uint32_t seed = first; seed < end; ++seed) {
    std::mt19937 random(seed);
    const LogicalType type = compact::read_logical_type(types[random() % types.size()]);
    std::string json = defaults[random() % defaults.size()];
    if (random() % 3 > 0) json = damaged(std::move(json), random);
    INFO("WEIR_TEST_SEED=" << seed << "\n" << json);
    const auto text = default_text(type, *pg_type_for(type), json);
    if (!text) {
      REQUIRE_FALSE(text.error().message.empty());
      continue;
    }
    ++taken;
    REQUIRE(text->find('\0') == std::string::npos);
    const std::string sql = quote_literal(*text).text();
    REQUIRE(bare_words(sql).empty());
    REQUIRE(default_text(type, *pg_type_for(type), json).value() == *text);
  }
  CHECK(taken > 0);
}

}  // namespace weir::property::bytes_test
