#include "runtime/write/outlook.h"

#include <catch2/catch.hpp>

namespace weir::outlook_test {

using Way = Outlook::Way;
using Rows = Outlook::Rows;

TEST_CASE("rows of a table that was just made are inserted until one is there", "[write]") {
  Outlook table;
  table.expect_new();
  CHECK(table.choose(Rows::Changes) == Way::Insert);
  CHECK(table.choose(Rows::Changes) == Way::Insert);
  table.found_conflict();
  CHECK(table.choose(Rows::Changes) != Way::Insert);
  CHECK(table.choose(Rows::Snapshot) != Way::Insert);
}

TEST_CASE("rows of a snapshot are inserted into any table, changes are not", "[write]") {
  Outlook table;
  CHECK(table.choose(Rows::Changes) != Way::Insert);
  CHECK(table.choose(Rows::Snapshot) == Way::Insert);
}

TEST_CASE("equal rows are left alone while there are enough of them", "[write]") {
  Outlook table;
  REQUIRE(table.choose(Rows::Changes) == Way::UpsertChanged);
  table.left_alone(1000, 0);
  CHECK(table.choose(Rows::Changes) == Way::UpsertChanged);
  table.left_alone(1000, 875);
  CHECK(table.choose(Rows::Changes) == Way::UpsertChanged);
  table.left_alone(1000, 876);
  for (unsigned i = 1; i < Outlook::kTryEvery; ++i)
    CHECK(table.choose(Rows::Changes) == Way::Upsert);
  CHECK(table.choose(Rows::Changes) == Way::UpsertChanged);
  CHECK(table.choose(Rows::Changes) == Way::Upsert);
}

TEST_CASE("keys are looked up in the index while half of them have a row", "[write]") {
  Outlook table;
  CHECK(table.search() == KeySearch::ByIndex);
  table.deleted(1, 0);
  CHECK(table.search() == KeySearch::ByIndex);
  table.deleted(1000, 499);
  CHECK(table.search() == KeySearch::AsPlanned);
  table.deleted(1000, 500);
  CHECK(table.search() == KeySearch::ByIndex);
}

}  // namespace weir::outlook_test
