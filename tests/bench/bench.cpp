// Data for the measurements of run.sh, and those that need no server:
//
//   weir_bench events PATH COUNT    writes COUNT change events
//   weir_bench tables PATH COUNT    writes one event for each of COUNT tables of 20 columns
//   weir_bench decode PATH          decodes the events of PATH: weir's record path beside a DOM
//   weir_bench introspect COUNT     looks up COUNT tables of a server, for plan.sh
//   weir_bench plan COUNT           plans COUNT schemas without a server
#include <fmt/format.h>
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/compile.h"
#include "runtime/decode/event_decoder.h"
#include "runtime/pipeline/topic_reader.h"
#include "runtime/source/file_source.h"
#include "tests/bench/events.h"
#include "tests/bench/plan_bench.h"

namespace weir::bench {

namespace {

constexpr std::size_t kBatchRows = 10'000;

[[noreturn]] void give_up(const Error& error) {
  fmt::print(stderr, "{}\n", to_text(error));
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Runs `pass`, which returns the number of events it took, and prints a row of figures.
template <typename Pass>
double measure(std::string_view name, Pass pass) {
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  const auto events = static_cast<double>(pass());
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const double cost = (cpu_seconds() - cpu) / events * 1e6;
  fmt::print(
      "{:<44} {:>10.0f} events/s {:>8.2f} CPU s per million\n", name, events / wall.count(), cost);
  return cost;
}

std::unique_ptr<FileSource> open(const std::string& path) {
  return must(FileSource::open(path, "bench"));
}

std::uint64_t read_only(const std::string& path) {
  const auto source = open(path);
  Record record;
  std::uint64_t count = 0;
  while (must(source->poll(-1, record)) == Poll::Record) ++count;
  return count;
}

// The program that the events' schema compiles to on an empty database.
Program compile(const TopicReader& reader, const RecordIdentity& identity) {
  TopicSchema event;
  event.topic = "bench.shop.orders";
  event.schema = std::get<EventSchema>(must(reader.read(identity)));
  event.version = 1;
  event.table = {.schema = "public", .name = "orders"};
  Catalog catalog;
  catalog.server_version = 150000;
  catalog.schemas["public"] = SchemaInfo{};
  const Plan plan = make_plan({event}, catalog, Pipeline());
  return must(make_program(event, std::get<CreateTable>(plan.operations.at(0)).table, Pipeline()));
}

// weir's record path up to the columns of a batch.
std::uint64_t decode(const std::string& path) {
  const auto source = open(path);
  TopicReader reader("bench.shop.orders", nullptr);
  std::optional<EventDecoder> decoder;
  std::optional<TableBatch> batch;
  Record record;
  std::uint64_t count = 0;
  while (must(source->poll(-1, record)) == Poll::Record) {
    const OpenedRecord opened = must(reader.open(record));
    if (!decoder) {
      decoder.emplace(compile(reader, opened.identity));
      batch.emplace(decoder->program().table, decoder->program().key);
    }
    if (decoder->decode(record, opened.key, opened.value, *batch) != Decoded::Written) {
      give_up({.code = decoder->fault().code,
               .message = decoder->fault().message,
               .where = {},
               .help = {}});
    }
    if (batch->rows() == kBatchRows) batch->clear();
    ++count;
  }
  return count;
}

// What a client does that builds a document of each record: the line, the value, seven columns.
std::uint64_t decode_dom(const std::string& path) {
  auto lines = must(LineReader::open(path));
  std::uint64_t count = 0;
  std::size_t bytes = 0;
  for (;;) {
    const Line line = must(lines.next(-1));
    if (line.kind != Line::Kind::Line) break;
    const auto outer = nlohmann::json::parse(line.text);
    const auto key = nlohmann::json::parse(outer.at("key").get_ref<const std::string&>());
    const auto value = nlohmann::json::parse(outer.at("payload").get_ref<const std::string&>());
    const auto& row = value.at("payload").at("after");
    for (const char* column :
         {"id", "customer_id", "status", "total", "placed_at", "note", "updated_at"}) {
      const auto& cell = row.at(column);
      bytes += cell.is_string() ? cell.get_ref<const std::string&>().size() : sizeof(std::int64_t);
    }
    ++count;
  }
  return bytes > 0 ? count : 0;
}

int run(int argc, char** argv) {
  const std::string command = argc > 2 ? argv[1] : "";
  if (command == "introspect") return measure_introspection(std::atoi(argv[2]));
  if (command == "plan") return measure_planning(std::atoi(argv[2]));
  const std::string path = argc > 2 ? argv[2] : "";
  const std::int64_t count = argc > 3 ? std::atoll(argv[3]) : 0;
  if (command == "events" && count > 0) {
    write_events(path, count);
  } else if (command == "tables" && count > 0) {
    write_wide_schemas(path, static_cast<int>(count));
  } else if (command == "decode") {
    measure("lines read, values unescaped", [&] { return read_only(path); });
    const double ours = measure("weir's record path, into columns", [&] { return decode(path); });
    const double dom = measure("a DOM of line, key and value", [&] { return decode_dom(path); });
    fmt::print("a DOM costs {:.1f} times the CPU of weir's record path\n", dom / ours);
  } else {
    fmt::print(
        stderr,
        "usage: weir_bench events|tables PATH COUNT | decode PATH | introspect|plan COUNT\n");
    return 64;
  }
  return 0;
}

}  // namespace

}  // namespace weir::bench

int main(int argc, char** argv) {
  return weir::bench::run(argc, argv);
}
