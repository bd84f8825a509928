#include "compiler/plan/fingerprint.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

namespace weir::fingerprint_test {

namespace {

Table orders() {
  Table table;
  table.name = {.schema = "shop", .name = "orders"};
  Column id;
  id.name = "id";
  id.type.base = PgBase::Int8;
  id.nullable = false;
  Column note;
  note.name = "note";
  table.columns = {id, note};
  table.key = {"id"};
  return table;
}

std::string changed(const std::function<void(Table&)>& change) {
  Table table = orders();
  change(table);
  return fingerprint(&table);
}

}  // namespace

TEST_CASE("a table that is not there has a fingerprint of its own", "[fingerprint]") {
  CHECK(fingerprint(nullptr) == "absent");
}

TEST_CASE("the fingerprint of a table stays the same for ever", "[fingerprint]") {
  CHECK(changed([](Table&) {}).size() == 32);
  CHECK(changed([](Table&) {}) == changed([](Table&) {}));
}

TEST_CASE("whatever a plan depends on changes the fingerprint", "[fingerprint]") {
  const std::string before = changed([](Table&) {});
  CHECK(before != changed([](Table& t) { t.name.name = "orders2"; }));
  CHECK(before != changed([](Table& t) { t.kind = RelationKind::PartitionedTable; }));
  CHECK(before != changed([](Table& t) { t.columns.pop_back(); }));
  CHECK(before != changed([](Table& t) { t.columns[1].name = "remark"; }));
  CHECK(before != changed([](Table& t) { t.columns[1].type.base = PgBase::Int4; }));
  CHECK(before != changed([](Table& t) { t.columns[1].nullable = false; }));
  CHECK(before != changed([](Table& t) { t.columns[1].has_default = true; }));
  CHECK(before != changed([](Table& t) { t.columns[1].generated = true; }));
  CHECK(before != changed([](Table& t) { t.key = {"note"}; }));
  CHECK(before != changed([](Table& t) { t.key.clear(); }));
  CHECK(before != changed([](Table& t) { std::swap(t.columns[0], t.columns[1]); }));
}

TEST_CASE("rights, further indexes and dropped columns make no plan stale", "[fingerprint]") {
  const std::string before = changed([](Table&) {});
  CHECK(before == changed([](Table& t) { t.may_insert = false; }));
  CHECK(before == changed([](Table& t) { t.owner = false; }));
  CHECK(before == changed([](Table& t) { t.unique_keys = {{"note"}}; }));
  CHECK(before == changed([](Table& t) { t.dropped_columns = 3; }));
}

}  // namespace weir::fingerprint_test
