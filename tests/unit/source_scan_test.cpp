#include "compiler/plan/source_scan.h"

#include <catch2/catch.hpp>

namespace weir::source_scan_test {

namespace {

const QualifiedName kOrders{.schema = "shop", .name = "orders"};

bool takes_all(std::string_view source) {
  return takes_all_columns(source, kOrders);
}

}  // namespace

TEST_CASE("a copy of the whole row is seen in its spellings", "[source_scan]") {
  CHECK(copies_whole_row("begin insert into h values (NEW.*); return new; end"));
  CHECK(copies_whole_row("begin insert into h select (old) . *; return old; end"));
  CHECK(copies_whole_row("begin insert into h select (new).*, now(); end"));
  CHECK(copies_whole_row("execute 'insert into h select ($1).*' using new;"));
  CHECK(copies_whole_row("execute format('insert into %I select $1.*', t) using OLD;"));
}

TEST_CASE("single fields, comments and texts are no copy of the row", "[source_scan]") {
  CHECK_FALSE(copies_whole_row("begin insert into h values (new.id, new.n * 2); end"));
  CHECK_FALSE(copies_whole_row("begin r := new; h := to_jsonb(new); end"));
  CHECK_FALSE(copies_whole_row("-- new.*\n/* old.* /* new.* */ */ begin return new; end"));
  CHECK_FALSE(copies_whole_row("begin insert into h select r.* from r; end"));
  CHECK_FALSE(copies_whole_row("execute 'insert into h select ($1).*' using r; return new;"));
  CHECK_FALSE(copies_whole_row(""));
}

TEST_CASE("stars of the table are seen", "[source_scan]") {
  CHECK(takes_all("SELECT * FROM orders"));
  CHECK(takes_all("select distinct * from shop.orders where id > 1"));
  CHECK(takes_all("insert into h select o.*, now() from customers c join orders as o on true"));
  CHECK(takes_all("select \"orders\".* from \"shop\".\"orders\""));
  CHECK(takes_all("delete from orders returning * into r;"));
  CHECK(takes_all("select 1, * from only orders"));
  CHECK(takes_all("select id from entry natural left join orders"));
  CHECK(takes_all("declare r shop.orders%rowtype; begin insert into h values (r.*); end"));
  CHECK(takes_all("declare r orders; begin insert into h select (r).*; end"));
  CHECK(takes_all("execute $q$select * from orders$q$;"));
}

TEST_CASE("what names its columns, or another table's star, is not seen", "[source_scan]") {
  CHECK_FALSE(takes_all("select id, note from orders"));
  CHECK_FALSE(takes_all("select count(*), 2 * n from orders"));
  CHECK_FALSE(takes_all("select * from archive.orders"));
  CHECK_FALSE(takes_all("select c.* from customers c join orders o on o.id = c.id"));
  CHECK_FALSE(takes_all("insert into orders select * from staging"));
  CHECK_FALSE(takes_all("select 1 where exists (select * from orders)"));
  CHECK_FALSE(takes_all("select * from staging; select id from orders"));
  CHECK_FALSE(takes_all("select * from orders_archive"));
  CHECK_FALSE(takes_all("-- select * from orders\nselect 1"));
}

TEST_CASE("a source that ends in the middle of anything is read to its end", "[source_scan]") {
  for (const char* source : {"'", "E'\\", "\"", "$a$ x", "/* new.*", "--", "$", "new.", "*"}) {
    CHECK_FALSE(copies_whole_row(source));
    CHECK_FALSE(takes_all(source));
  }
}

}  // namespace weir::source_scan_test
