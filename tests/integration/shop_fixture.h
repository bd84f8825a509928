#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.h"
#include "compiler/emit/text.h"
#include "runtime/apply/apply.h"
#include "runtime/pipeline/evolution.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/pg_server.h"

namespace weir::test {

inline constexpr LockLimits kPatient{.timeout_ms = 1'000, .budget_ms = 20'000};

// A database with schema `shop`, a connection to it, and plans of events in the compact notation.
struct Shop {
  explicit Shop(const std::string& script)
      : database(PgServer::instance().create_database()), connection(open(database.conninfo())) {
    database.run("CREATE SCHEMA shop; SET search_path = shop, public;" + script);
  }

  static pg::Connection open(const std::string& conninfo) {
    auto connection = pg::Connection::open({.url = conninfo});
    REQUIRE(connection);
    return std::move(*connection);
  }

  Table live(const std::string& name) {
    const auto catalog = read_catalog(connection, {{"shop", name}});
    REQUIRE(catalog);
    const Table* const found = catalog->find({"shop", name});
    REQUIRE(found != nullptr);
    return *found;
  }

  Plan plan(const std::string& events, const std::string& rule = "") {
    const Pipeline pipeline = compact::read_rule(rule);
    const auto schemas = compact::read_events(events, pipeline.topics.front());
    const auto catalog = read_catalog(connection, tables_of(schemas));
    REQUIRE(catalog);
    return make_plan(schemas, *catalog, pipeline);
  }

  // Applies a plan of the events, and expects that nothing is left to plan.
  void settle(const std::string& events, const std::string& rule = "") {
    const Plan first = plan(events, rule);
    INFO(plan_text(first));
    REQUIRE(apply_plan(connection, first, kPatient).all_done());
    const Plan again = plan(events, rule);
    INFO(plan_text(again));
    CHECK(again.empty());
  }

  // The SQLSTATE that a statement ends with; empty if it succeeds.
  std::string state_of(const std::string& sql) {
    const auto answer = connection.query(sql);
    return answer ? std::string() : answer.error().sqlstate;
  }

  TestDatabase database;
  pg::Connection connection;
};

inline std::vector<std::string> codes(const Plan& plan) {
  std::vector<std::string> out;
  for (const Refusal& refusal : plan.refusals) out.emplace_back(code_id(refusal.code));
  return out;
}

inline bool notes(const Plan& plan, Code code) {
  return std::ranges::count(plan.notices, code, &Notice::code) > 0;
}

inline const std::string kOrders = "topic shop.orders\n  key id int64\n  id int64 required\n";

using Lines = std::vector<std::string>;

}  // namespace weir::test
