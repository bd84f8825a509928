// The record path and the write path without a server, piece by piece:
//
//   bench_micro [--benchmark_filter=decode]     time per event; `items` are events a second
//
// Events are those of run.sh's cases. There are 1,000 of them, so that the processor's caches hold
// them as they hold the buffer of a source; a batch has as many rows.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "runtime/decode/event_decoder.h"
#include "runtime/pipeline/topic_reader.h"
#include "runtime/source/file_source.h"
#include "runtime/write/array_param.h"
#include "runtime/write/record_log.h"
#include "tests/bench/data/debezium.h"

namespace weir::bench {

namespace {

constexpr std::int64_t kRows = 1'000;
constexpr std::size_t kPadding = 64;

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", to_text(result.error()));
  std::exit(1);
}

// The records of one batch in memory, as a source would hand them out.
class Records {
 public:
  Records(std::string_view shape, Schemas schemas, std::string_view stream, bool shuffled)
      : writer_(*find_shape(shape), schemas), topic_(writer_.topic()) {
    const auto steps = make_stream(stream, kRows, shuffled).value();
    for (const Step& step : steps) {
      texts_.push_back({padded(writer_.key(step)), padded(writer_.value(step))});
    }
  }

  std::size_t size() const { return texts_.size(); }
  Record at(std::size_t i) const {
    Record out;
    out.topic = topic_;
    out.offset = static_cast<std::int64_t>(i);
    out.key = texts_[i].key;
    out.value = texts_[i].value;
    return out;
  }

 private:
  struct Texts {
    std::string key;
    std::string value;
  };
  static std::string padded(std::string text) {
    text.reserve(text.size() + kPadding);
    return text;
  }

  DebeziumWriter writer_;
  std::string topic_;
  std::vector<Texts> texts_;
};

// The program that events with embedded schemas compile to on an empty database.
Program compile(std::string_view shape) {
  const Records records(shape, Schemas::Embedded, "load", false);
  TopicReader reader(std::string(records.at(0).topic), nullptr);
  const OpenedRecord opened = must(reader.open(records.at(0)));
  TopicSchema event;
  event.topic = records.at(0).topic;
  event.schema = std::get<EventSchema>(must(reader.read(opened.identity)));
  event.version = 1;
  event.table = {.schema = "public", .name = std::string(shape)};
  Catalog catalog;
  catalog.server_version = 150000;
  catalog.schemas["public"] = SchemaInfo{};
  Pipeline pipeline;
  event.rule.delete_mode = DeleteMode::On;
  const Plan plan = make_plan({event}, catalog, pipeline);
  return must(make_program(event, std::get<CreateTable>(plan.operations.at(0)).table, pipeline));
}

struct RecordPath {
  explicit RecordPath(std::string_view shape)
      : reader(fmt::format("bench.shop.{}", shape), nullptr),
        decoder(compile(shape)),
        batch(decoder.program().table, decoder.program().key) {}

  void take(const Record& record) {
    const OpenedRecord opened = must(reader.open(record));
    const Decoded decoded = decoder.decode(record, opened.key, opened.value, batch);
    if (decoded == Decoded::Faulty) {
      fmt::print(stderr, "{}\n", decoder.fault().message);
      std::exit(1);
    }
    prefix = opened.value_prefix;
  }

  TopicReader reader;
  EventDecoder decoder;
  TableBatch batch;
  std::string_view prefix;
};

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * kRows);
}

// From the bytes of a record to the columns of a batch: identity, decode, collapse.
void decode(benchmark::State& state,
            const char* shape,
            Schemas schemas,
            const char* stream,
            bool shuffled) {
  const Records records(shape, schemas, stream, shuffled);
  RecordPath path(shape);
  for (auto _ : state) {
    path.batch.clear();
    for (std::size_t i = 0; i < records.size(); ++i) path.take(records.at(i));
  }
  count(state);
}
BENCHMARK_CAPTURE(decode, orders_schemas, "orders", Schemas::Embedded, "load", false);
BENCHMARK_CAPTURE(decode, orders_bare, "orders", Schemas::None, "load", false);
BENCHMARK_CAPTURE(decode, orders_deletes, "orders", Schemas::Embedded, "delete", true);
BENCHMARK_CAPTURE(decode, orders_hot, "orders", Schemas::Embedded, "hot", true);
BENCHMARK_CAPTURE(decode, narrow_schemas, "narrow", Schemas::Embedded, "load", false);
BENCHMARK_CAPTURE(decode, wide40_schemas, "wide40", Schemas::Embedded, "load", false);
BENCHMARK_CAPTURE(decode, wide_text_schemas, "text", Schemas::Embedded, "load", false);
BENCHMARK_CAPTURE(decode, nested_schemas, "nested", Schemas::Embedded, "load", false);
BENCHMARK_CAPTURE(decode, composite_schemas, "composite", Schemas::Embedded, "load", false);

// Only the compare that tells the schema.
void identify(benchmark::State& state) {
  const Records records("orders", Schemas::Embedded, "load", false);
  TopicReader reader("bench.shop.orders", nullptr);
  for (auto _ : state) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      benchmark::DoNotOptimize(must(reader.open(records.at(i))).value);
    }
  }
  count(state);
}
BENCHMARK(identify);

// Lines of a file as `kcat -J` prints them, down to the bytes of key and value.
void read_lines(benchmark::State& state, Schemas schemas) {
  const DebeziumWriter writer(*find_shape("orders"), schemas);
  const std::string path = fmt::format("/tmp/weir_bench_micro.{}.ndjson", getpid());
  std::ofstream file(path, std::ios::binary);
  std::int64_t offset = 0;
  const auto steps = make_stream("load", kRows, false).value();
  for (const Step& step : steps) file << writer.line(offset++, step);
  file.close();
  for (auto _ : state) {
    const auto source = must(FileSource::open(path, "bench"));
    Record record;
    while (must(source->poll(-1, record)) == Poll::Record) benchmark::DoNotOptimize(record.value);
  }
  std::remove(path.c_str());
  count(state);
}
BENCHMARK_CAPTURE(read_lines, schemas, Schemas::Embedded);
BENCHMARK_CAPTURE(read_lines, bare, Schemas::None);

// The copy that is kept until the server has committed.
void keep(benchmark::State& state) {
  const Records records("orders", Schemas::Embedded, "load", false);
  RecordPath path("orders");
  path.take(records.at(0));
  RecordLog log;
  for (auto _ : state) {
    log.clear();
    for (std::size_t i = 0; i < records.size(); ++i) log.append(records.at(i), path.prefix);
  }
  count(state);
}
BENCHMARK(keep);

// Which rows go out, by column set and in the order of their keys.
void sort(benchmark::State& state, const char* shape, bool shuffled) {
  const Records records(shape, Schemas::Embedded, "load", shuffled);
  RecordPath path(shape);
  for (std::size_t i = 0; i < records.size(); ++i) path.take(records.at(i));
  for (auto _ : state) benchmark::DoNotOptimize(path.batch.groups());
  count(state);
}
BENCHMARK_CAPTURE(sort, in_order, "orders", false);
BENCHMARK_CAPTURE(sort, shuffled, "orders", true);
BENCHMARK_CAPTURE(sort, shuffled_composite, "composite", true);

// The array parameters of one statement.
void encode(benchmark::State& state, const char* shape, bool shuffled) {
  const Records records(shape, Schemas::Embedded, "load", shuffled);
  RecordPath path(shape);
  for (std::size_t i = 0; i < records.size(); ++i) path.take(records.at(i));
  const auto groups = path.batch.groups();
  const auto& columns = path.decoder.program().table.columns;
  ArrayParams arrays;
  for (auto _ : state) {
    arrays.start();
    for (const auto& group : groups) {
      for (const std::size_t c : group.columns.columns()) {
        arrays.add_column(param_type(columns[c].type), path.batch.column(c), group.rows);
      }
    }
    benchmark::DoNotOptimize(arrays.params());
  }
  count(state);
}
BENCHMARK_CAPTURE(encode, orders, "orders", false);
BENCHMARK_CAPTURE(encode, orders_shuffled, "orders", true);
BENCHMARK_CAPTURE(encode, wide40, "wide40", false);

// One value of a kind, from JSON text to an element of a column.
void codec(benchmark::State& state, const char* shape, std::size_t column, const char* json) {
  const Program program = compile(shape);
  FieldCodec codec(program.row.at(column), program.decimal_mode, program.time_mode);
  const std::string text = fmt::format("[{}]{:64}", json, "");
  simdjson::ondemand::parser parser;
  std::string out;
  for (auto _ : state) {
    out.clear();
    auto document = parser.iterate(text.data(), text.size() - kPadding, text.size());
    for (auto value : document.get_array()) codec.decode(value.value(), out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(codec, int64, "orders", 1, "123456789012");
BENCHMARK_CAPTURE(codec, text, "orders", 5, R"("note 1 of order 123456")");
BENCHMARK_CAPTURE(codec, decimal, "orders", 3, R"("AJI8")");
BENCHMARK_CAPTURE(codec, zoned, "orders", 4, R"("2026-01-02T03:04:05.123456Z")");
BENCHMARK_CAPTURE(codec, millis, "orders", 6, "1767226500789");
BENCHMARK_CAPTURE(codec, text_array, "nested", 1, R"(["tag 1","red, green","new"])");
BENCHMARK_CAPTURE(codec, int_array, "nested", 2, "[1,null,77]");
BENCHMARK_CAPTURE(codec, jsonb, "nested", 3, R"("{\"city\": \"Town 1\", \"visits\": 7}")");
BENCHMARK_CAPTURE(codec, float8, "composite", 3, "12345.25");

}  // namespace

}  // namespace weir::bench

BENCHMARK_MAIN();
