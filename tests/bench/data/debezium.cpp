#include "tests/bench/data/debezium.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace weir::bench {

namespace {

constexpr std::string_view kSourceSchema =
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

constexpr std::string_view kTransactionSchema =
    R"({"type":"struct","fields":[{"type":"string","optional":false,"field":"id"},)"
    R"({"type":"int64","optional":false,"field":"total_order"},)"
    R"({"type":"int64","optional":false,"field":"data_collection_order"}],"optional":true,)"
    R"("name":"event.block","version":1,"field":"transaction"})";

std::string fields_of(const Shape& shape, bool keys_only) {
  std::string out;
  for (const ShapeColumn& column : shape.columns) {
    if (keys_only && !column.key) continue;
    out += (out.empty() ? "" : ",") + schema_field(column);
  }
  return out;
}

std::string envelope_schema(const Shape& shape) {
  const std::string fields = fields_of(shape, false);
  const auto image = [&](std::string_view field) {
    return fmt::format(
        R"({{"type":"struct","fields":[{}],"optional":true,"name":"bench.shop.{}.Value","field":"{}"}})",
        fields,
        shape.name,
        field);
  };
  return fmt::format(R"({{"type":"struct","fields":[{},{},{},{},)"
                     R"({{"type":"string","optional":false,"field":"op"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_ms"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_us"}},)"
                     R"({{"type":"int64","optional":true,"field":"ts_ns"}}],)"
                     R"("optional":false,"name":"bench.shop.{}.Envelope","version":2}})",
                     image("before"),
                     image("after"),
                     kSourceSchema,
                     kTransactionSchema,
                     shape.name);
}

}  // namespace

DebeziumWriter::DebeziumWriter(Shape shape, Schemas schemas)
    : shape_(std::move(shape)),
      schemas_(schemas),
      key_schema_(fmt::format(
          R"({{"type":"struct","fields":[{}],"optional":false,"name":"bench.shop.{}.Key"}})",
          fields_of(shape_, true),
          shape_.name)),
      value_schema_(envelope_schema(shape_)),
      source_(fmt::format(
          R"({{"version":"3.4.0.Final","connector":"postgresql","name":"bench","ts_ms":1767226500789,)"
          R"("snapshot":"false","db":"bench","sequence":"[null,\"22674984\"]",)"
          R"("ts_us":1767226500789123,"ts_ns":1767226500789123000,"schema":"shop","table":"{}",)"
          R"("txId":753,"lsn":22674984,"xmin":null}})",
          shape_.name)) {}

std::string DebeziumWriter::row(const RowName& name, bool before) const {
  std::string out = "{";
  for (const ShapeColumn& column : shape_.columns) {
    if (out.size() > 1) out += ',';
    out += '"' + column.name + "\":";
    before ? append_json_before(column, name, out) : append_json(column, name, out);
  }
  return out + "}";
}

std::string DebeziumWriter::key(const Step& step) const {
  std::string payload = "{";
  for (const ShapeColumn& column : shape_.columns) {
    if (!column.key) continue;
    if (payload.size() > 1) payload += ',';
    payload += '"' + column.name + "\":";
    append_json(column, step.row, payload);
  }
  payload += '}';
  if (schemas_ == Schemas::None) return payload;
  return fmt::format(R"({{"schema":{},"payload":{}}})", key_schema_, payload);
}

std::string DebeziumWriter::value(const Step& step) const {
  const bool deleted = step.operation == 'd';
  std::string payload =
      fmt::format(R"({{"before":{},"after":{},"source":{},"transaction":null,"op":"{}",)"
                  R"("ts_ms":1767226500822,"ts_us":1767226500822598,"ts_ns":1767226500822598184}})",
                  deleted ? row(step.row, true) : "null",
                  deleted ? "null" : row(step.row, false),
                  source_,
                  step.operation);
  if (schemas_ == Schemas::None) return payload;
  return fmt::format(R"({{"schema":{},"payload":{}}})", value_schema_, payload);
}

std::string DebeziumWriter::line(std::int64_t offset, const Step& step) const {
  return fmt::format(
      R"({{"topic":"{}","partition":0,"offset":{},"tstype":"create","ts":1767226500822,"broker":1,)"
      R"("key":{},"payload":{}}})"
      "\n",
      topic(),
      offset,
      nlohmann::json(key(step)).dump(),
      nlohmann::json(value(step)).dump());
}

}  // namespace weir::bench
