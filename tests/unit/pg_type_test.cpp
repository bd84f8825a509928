#include "compiler/model/pg_type.h"

#include <catch2/catch.hpp>

#include "compiler/model/catalog.h"
#include "compiler/model/pipeline.h"

namespace weir::pg_type_test {

namespace {

std::string sql(std::string_view typname, std::int32_t typmod, bool array = false) {
  return to_sql(pg_type_from_catalog("pg_catalog", typname, typmod, array, TypeClass::Base));
}

}  // namespace

TEST_CASE("type modifiers of the catalog are read as SQL writes them", "[pg_type]") {
  CHECK(sql("int8", -1) == "bigint");
  CHECK(sql("numeric", -1) == "numeric");
  CHECK(sql("numeric", (12 << 16 | 2) + 4) == "numeric(12,2)");
  CHECK(sql("numeric", (3 << 16 | (-2 & 0x7ff)) + 4) == "numeric(3,-2)");
  CHECK(sql("varchar", 24) == "varchar(20)");
  CHECK(sql("varchar", -1) == "varchar");
  CHECK(sql("bpchar", 9) == "char(5)");
  CHECK(sql("bpchar", -1) == "bpchar");
  CHECK(sql("bit", 9) == "bit(9)");
  CHECK(sql("bit", -1) == "\"bit\"");
  CHECK(sql("varbit", 20) == "bit varying(20)");
  CHECK(sql("timestamp", 3) == "timestamp(3)");
  CHECK(sql("timestamptz", 0) == "timestamptz(0)");
  CHECK(sql("interval", 0x7fff0003) == "interval(3)");
  CHECK(sql("interval", 0x7fffffff) == "interval");
  CHECK(sql("numeric", (8 << 16 | 3) + 4, true) == "numeric(8,3)[]");
}

TEST_CASE("types that weir has no name for keep theirs, quoted", "[pg_type]") {
  const PgType mood = pg_type_from_catalog("my \"own\"", "mood", -1, true, TypeClass::Enum);
  CHECK(mood.base == PgBase::Other);
  CHECK(to_sql(mood) == R"("my ""own"""."mood"[])");
  // Not the built-in type, although it bears its name.
  CHECK(pg_type_from_catalog("public", "text", -1, false, TypeClass::Domain).base == PgBase::Other);
  // interval year to month: the server would cut its values.
  CHECK(pg_type_from_catalog("pg_catalog", "interval", 0x0006ffff, false, TypeClass::Base).base ==
        PgBase::Other);
}

TEST_CASE("a domain is ruled by its base type", "[pg_type]") {
  PgType amount;
  amount.base = PgBase::Numeric;
  amount.precision = 12;
  amount.scale = 2;
  const PgType domain = pg_domain({.schema = "shop", .name = "amount"}, amount);
  CHECK(to_sql(domain) == R"("shop"."amount")");
  CHECK(ruling_type(domain) == amount);
  CHECK(ruling_type(amount) == amount);
  const PgType other = pg_type_from_catalog("ext", "hstore", -1, false, TypeClass::Base);
  CHECK(ruling_type(pg_domain({.schema = "shop", .name = "attrs"}, other)).base == PgBase::Other);
}

TEST_CASE("names are shown plain when they are plain", "[identifier]") {
  CHECK(display(QualifiedName{.schema = "shop", .name = "orders_2"}) == "shop.orders_2");
  CHECK(display(QualifiedName{.schema = "shop", .name = "Orders"}) == R"(shop."Orders")");
  CHECK(display("a\nb") == R"("a\u{a}b")");
  CHECK(display("say \"hi\"") == R"("say \"hi\"")");
  CHECK(display("2nd") == R"("2nd")");
}

TEST_CASE("server versions are shown as PostgreSQL numbers them", "[catalog]") {
  CHECK(server_text(150018) == "PostgreSQL 15.18");
  CHECK(server_text(90624) == "PostgreSQL 9.6.24");
}

TEST_CASE("rows are found by the record's key unless nothing needs finding", "[pipeline]") {
  TopicRule rule;
  CHECK(rule.effective_key() == KeyMode::Record);
  rule.insert_mode = InsertMode::Insert;
  CHECK(rule.effective_key() == KeyMode::None);
  rule.delete_mode = DeleteMode::On;
  CHECK(rule.effective_key() == KeyMode::Record);
  rule.key.mode = KeyMode::Coordinates;
  CHECK(rule.effective_key() == KeyMode::Coordinates);
}

}  // namespace weir::pg_type_test
