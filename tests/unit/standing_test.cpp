#include "compiler/plan/standing.h"

#include <catch2/catch.hpp>

#include "compiler/plan/fingerprint.h"
#include "tests/support/catalog_text.h"

namespace weir::standing_test {

namespace {

using Lines = std::vector<std::string>;

const QualifiedName kOrders{.schema = "shop", .name = "orders"};

constexpr std::string_view kFound =
    "table shop.orders\n"
    "  id bigint not null\n"
    "  status text not null default\n"
    "  primary key (id)\n";

Column column(const std::string& name, PgBase base) {
  Column out;
  out.name = name;
  out.type.base = base;
  return out;
}

// Adds `note text` to the table as found.
Plan plan_to_add() {
  const Catalog catalog = compact::read_catalog(kFound);
  const Table* const live = catalog.find(kOrders);
  Plan plan;
  plan.operations = {
      AddColumn{.table = kOrders, .column = column("note", PgBase::Text), .from = {}}};
  plan.fingerprints = {{kOrders, fingerprint(live)}};
  plan.found = {{kOrders, facts_of(*live)}};
  return plan;
}

Plan plan_to_create() {
  Plan plan;
  CreateTable create;
  create.table.name = kOrders;
  create.table.columns = {column("id", PgBase::Int8)};
  create.table.columns.front().nullable = false;
  create.table.key = {"id"};
  create.columns_from = {{}};
  plan.operations = {create};
  plan.fingerprints = {{kOrders, std::string(kAbsent)}};
  return plan;
}

TableStanding standing(const Plan& plan, std::string_view live) {
  const auto all = standings(plan, compact::read_catalog(live));
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace

TEST_CASE("a table as it was found is ready, whatever else happened to it", "[standing]") {
  CHECK(standing(plan_to_add(), kFound).standing == Standing::Ready);
  CHECK(
      standing(plan_to_add(), std::string(kFound) + "  unique (status)\n  dropped 4\n").standing ==
      Standing::Ready);
  CHECK(standing(plan_to_create(), "").standing == Standing::Ready);
}

TEST_CASE("a table as the plan leaves it is done, also with more than that", "[standing]") {
  const std::string done = std::string(kFound) + "  note text\n";
  CHECK(standing(plan_to_add(), done).standing == Standing::Done);
  CHECK(standing(plan_to_add(), done + "  more integer\n").standing == Standing::Done);
  CHECK(standing(plan_to_create(), kFound).standing == Standing::Done);
}

TEST_CASE("a table that moved tells what did, old and new", "[standing]") {
  const TableStanding moved = standing(plan_to_add(),
                                       "table shop.orders\n"
                                       "  id integer not null\n"
                                       "  note varchar(20)\n"
                                       "  primary key (id, note)\n");
  CHECK(moved.standing == Standing::Moved);
  CHECK(moved.moved == Lines{"column id: bigint not null -> integer not null",
                             "column status: text not null, with a default -> gone",
                             "column note: none -> varchar(20)",
                             "primary key: (id) -> (id, note)"});
  CHECK(standing(plan_to_add(), "").moved == Lines{"relation: table -> no relation"});
  CHECK(standing(plan_to_create(), "view shop.orders\n").moved ==
        Lines{"relation: no relation -> view"});
  CHECK(standing(plan_to_add(),
                 "table shop.orders\n"
                 "  status text not null default\n"
                 "  id bigint not null\n"
                 "  primary key (id)\n")
            .moved == Lines{"columns: in another order"});
}

TEST_CASE("a type that the plan needs and the database has lost is in the way", "[standing]") {
  Plan plan = plan_to_add();
  auto& add = std::get<AddColumn>(plan.operations.front());
  add.column.type.base = PgBase::Other;
  add.column.type.other = {.schema = "public", .name = "citext"};
  CHECK(standing(plan, "type public.citext\n" + std::string(kFound)).standing == Standing::Ready);
  CHECK(standing(plan, kFound).moved == Lines{"type public.citext: an extension's -> gone"});
}

}  // namespace weir::standing_test
