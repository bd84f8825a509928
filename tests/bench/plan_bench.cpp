#include "tests/bench/plan_bench.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>

#include "compiler/compile.h"
#include "compiler/emit/text.h"
#include "compiler/plan/predict.h"
#include "runtime/catalog/introspect.h"

namespace weir::bench {

namespace {

double cpu_milliseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

TopicSchema wide_event(int table) {
  TopicSchema event;
  event.topic = fmt::format("t{}", table);
  event.table = {.schema = "public", .name = event.topic};
  event.version = 1;
  event.schema.key_shape = KeyShape::Struct;
  for (int column = 0; column < 20; ++column) {
    Field field;
    field.name = fmt::format("c{}", column);
    field.optional = column > 0;
    field.origin.path = "value.after." + field.name;
    event.schema.row.push_back(field);
  }
  event.schema.key.push_back(event.schema.row.front());
  return event;
}

}  // namespace

int measure_introspection(int count) {
  CatalogRequest request;
  for (int i = 0; i < count; ++i) {
    request.tables.push_back(
        {.schema = fmt::format("s{}", i % 10), .name = fmt::format("t{:04}", i / 10)});
  }
  auto connection = pg::Connection::open(pg::ConnectSettings());
  if (!connection) return 1;
  const auto start = std::chrono::steady_clock::now();
  const auto catalog = introspect(*connection, request);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  if (!catalog) {
    fmt::print(stderr, "{}\n", to_text(catalog.error()));
    return 1;
  }
  std::size_t columns = 0;
  for (const auto& [name, table] : catalog->tables) columns += table.columns.size();
  fmt::print("{:.1f} {} {}\n", spent.count(), catalog->tables.size(), columns);
  return 0;
}

int measure_planning(int count) {
  std::vector<TopicSchema> events;
  for (int table = 0; table < count; ++table) events.push_back(wide_event(table));
  const Pipeline pipeline;
  Catalog catalog;
  const std::vector<TopicSchema> half(events.begin(), events.begin() + count / 2);
  for (const Operation& operation : make_plan(half, catalog, pipeline).operations) {
    catalog = apply_to_model(std::move(catalog), operation);
  }
  const double start = cpu_milliseconds();
  const Plan plan = make_plan(events, catalog, pipeline);
  const double planned = cpu_milliseconds();
  const std::string text = plan_text(plan);
  fmt::print("{:.1f} {:.1f} {}\n", planned - start, cpu_milliseconds() - planned, text.size());
  return 0;
}

}  // namespace weir::bench
