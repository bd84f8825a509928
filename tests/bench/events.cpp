#include "tests/bench/events.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace weir::bench {

namespace {

constexpr std::string_view kSource =
    R"({"type":"struct","fields":[{"type":"string","optional":false,"field":"version"},)"
    R"({"type":"string","optional":false,"field":"connector"},)"
    R"({"type":"string","optional":false,"field":"name"},)"
    R"({"type":"int64","optional":false,"field":"ts_ms"},)"
    R"({"type":"string","optional":true,"name":"io.debezium.data.Enum","version":1,"parameters":)"
    R"({"allowed":"true,first,first_in_data_collection,last_in_data_collection,last,false,)"
    R"(incremental"},"default":"false","field":"snapshot"},)"
    R"({"type":"string","optional":false,"field":"db"},)"
    R"({"type":"string","optional":true,"field":"sequence"},)"
    R"({"type":"int64","optional":true,"field":"ts_us"},{"type":"int64","optional":true,"field":)"
    R"("ts_ns"},{"type":"string","optional":false,"field":"schema"},)"
    R"({"type":"string","optional":false,"field":"table"},)"
    R"({"type":"int64","optional":true,"field":"txId"},{"type":"int64","optional":true,"field":)"
    R"("lsn"},{"type":"int64","optional":true,"field":"xmin"}],"optional":false,)"
    R"("name":"io.debezium.connector.postgresql.Source","version":1,"field":"source"})";

constexpr std::string_view kTransaction =
    R"({"type":"struct","fields":[{"type":"string","optional":false,"field":"id"},)"
    R"({"type":"int64","optional":false,"field":"total_order"},)"
    R"({"type":"int64","optional":false,"field":"data_collection_order"}],"optional":true,)"
    R"("name":"event.block","version":1,"field":"transaction"})";

std::string envelope_schema(const std::string& table, std::string_view row) {
  const auto image = [&](std::string_view field) {
    return fmt::format(
        R"({{"type":"struct","fields":[{}],"optional":true,"name":"bench.{}.Value","field":"{}"}})",
        row,
        table,
        field);
  };
  return fmt::format(R"({{"type":"struct","fields":[{},{},{},{},)"
                     R"({{"type":"string","optional":false,"field":"op"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_ms"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_us"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_ns"}}],)"
                     R"("optional":false,"name":"bench.{}.Envelope","version":2}})",
                     image("before"),
                     image("after"),
                     kSource,
                     kTransaction,
                     table);
}

std::string source_block(const std::string& table) {
  return fmt::format(
      R"({{"version":"3.4.0.Final","connector":"postgresql","name":"bench","ts_ms":1767226500789,)"
      R"("snapshot":"false","db":"bench","sequence":"[null,\"22674984\"]",)"
      R"("ts_us":1767226500789123,"ts_ns":1767226500789123000,"schema":"shop","table":"{}",)"
      R"("txId":753,"lsn":22674984,"xmin":null}})",
      table);
}

std::string value_of(const std::string& schema, const std::string& table, const std::string& row) {
  return fmt::format(
      R"({{"schema":{},"payload":{{"before":null,"after":{},"source":{},"transaction":null,)"
      R"("op":"c","ts_ms":1767226500822,"ts_us":1767226500822598,"ts_ns":1767226500822598184}}}})",
      schema,
      row,
      source_block(table));
}

std::string key_of(const std::string& table, std::int64_t id) {
  return fmt::format(
      R"({{"schema":{{"type":"struct","fields":[{{"type":"int64","optional":false,"field":"id"}}],)"
      R"("optional":false,"name":"bench.{}.Key"}},"payload":{{"id":{}}}}})",
      table,
      id);
}

void write_line(std::ofstream& out,
                const std::string& topic,
                std::int64_t offset,
                const std::string& key,
                const std::string& value) {
  out << fmt::format(
      R"({{"topic":"{}","partition":0,"offset":{},"tstype":"create","ts":1767226500822,"broker":1,)"
      R"("key":{},"payload":{}}})"
      "\n",
      topic,
      offset,
      nlohmann::json(key).dump(),
      nlohmann::json(value).dump());
}

}  // namespace

void write_wide_schemas(const std::string& path, int count) {
  std::string row = R"({"type":"int64","optional":false,"field":"id"})";
  std::string values = R"({"id":1)";
  for (int c = 1; c < 20; ++c) {
    row += fmt::format(
        R"(,{{"type":"{}","optional":true,"field":"c{}"}})", c % 2 == 0 ? "string" : "int32", c);
    values += fmt::format(R"(,"c{}":null)", c);
  }
  std::ofstream out(path, std::ios::binary);
  for (int t = 0; t < count; ++t) {
    const std::string table = fmt::format("wide_{:04}", t);
    write_line(out,
               "bench.shop." + table,
               0,
               key_of(table, 1),
               value_of(envelope_schema(table, row), table, values + "}"));
  }
}

}  // namespace weir::bench
