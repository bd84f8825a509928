#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "compiler/compile.h"
#include "compiler/plan/predict.h"

namespace weir::plan_scale_test {

namespace {

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
    event.schema.row.push_back(field);
  }
  event.schema.key.push_back(event.schema.row.front());
  return event;
}

}  // namespace

TEST_CASE("a thousand tables of twenty columns are planned in seconds at worst", "[plan]") {
  std::vector<TopicSchema> events;
  for (int table = 0; table < 1000; ++table) events.push_back(wide_event(table));
  Catalog catalog;
  Pipeline pipeline;
  for (const Operation& operation :
       make_plan({events.begin(), events.begin() + 500}, catalog, pipeline).operations) {
    catalog = apply_to_model(std::move(catalog), operation);
  }

  const auto start = std::chrono::steady_clock::now();
  const Plan plan = make_plan(events, catalog, pipeline);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;

  CHECK(plan.operations.size() == 500);
  CHECK(plan.unchanged.size() == 500);
  // Far above what it takes, and far below what anything quadratic would.
  CHECK(spent.count() < 5.0);
  INFO(spent.count());
}

}  // namespace weir::plan_scale_test
