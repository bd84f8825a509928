#include "compiler/bind/assignability.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "compiler/lower/type_map.h"
#include "runtime/decode/codec.h"

namespace weir::assignability_test {

namespace {

using K = LogicalKind;

const std::vector<LogicalKind>& all_kinds() {
  static const auto kinds = [] {
    std::vector<LogicalKind> list;
    for (int i = 0; i <= static_cast<int>(K::Unmapped); ++i) {
      list.push_back(static_cast<LogicalKind>(i));
    }
    return list;
  }();
  return kinds;
}

// A type of the kind with the parameters that it needs to be read.
LogicalType sample(LogicalKind kind) {
  LogicalType type;
  type.kind = kind;
  if (kind == K::Decimal) type.scale = 0;
  if (kind == K::Array) type.element = {sample(K::Int32)};
  return type;
}

std::vector<PgType> all_columns() {
  std::vector<PgType> columns;
  for (int i = 0; i <= static_cast<int>(PgBase::Other); ++i) {
    PgType type;
    type.base = static_cast<PgBase>(i);
    if (type.base == PgBase::Other) type.other = {.schema = "public", .name = "mood"};
    columns.push_back(type);
    if (type.base == PgBase::Bit || type.base == PgBase::Bpchar || type.base == PgBase::Varchar) {
      type.precision = 1;
      columns.push_back(type);
    }
    if (type.base == PgBase::Numeric) {
      type.precision = 9;
      type.scale = 2;
      columns.push_back(type);
    }
  }
  for (const std::string_view name : {"interval", "char", "pg_lsn"}) {
    PgType type;
    type.base = PgBase::Other;
    type.other = {.schema = "pg_catalog", .name = std::string(name)};
    columns.push_back(type);
  }
  PgType base;
  for (const PgBase under : {PgBase::Int4, PgBase::Date, PgBase::Text, PgBase::Numeric}) {
    base.base = under;
    columns.push_back(pg_domain({.schema = "public", .name = "d"}, base));
  }
  const std::size_t scalars = columns.size();
  for (std::size_t i = 0; i < scalars; ++i) {
    columns.push_back(columns[i]);
    columns.back().array = true;
  }
  return columns;
}

bool codec_takes(const LogicalType& type, const PgType& live) {
  FieldBinding binding;
  binding.type = type;
  binding.column_type = live;
  return FieldCodec(binding, DecimalMode::Unstated, TimeMode::Unstated).usable();
}

Fit fit(const LogicalType& type, const PgType& live) {
  return assignability(type, live).fit;
}

PgType pg(PgBase base, std::optional<std::int32_t> p = {}, std::optional<std::int32_t> s = {}) {
  PgType type;
  type.base = base;
  type.precision = p;
  type.scale = s;
  return type;
}

LogicalType text(std::int32_t length) {
  LogicalType type = sample(K::String);
  type.length = length;
  return type;
}

LogicalType decimal(std::int32_t precision, std::int32_t scale) {
  LogicalType type = sample(K::Decimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}

}  // namespace

TEST_CASE("the table of pairs and the codecs agree on every pair", "[assignability]") {
  for (const LogicalKind kind : all_kinds()) {
    for (const PgType& live : all_columns()) {
      const LogicalType type = sample(kind);
      const bool possible = fit(type, live) != Fit::Impossible;
      INFO(to_text(type) << " (" << static_cast<int>(kind) << ") into " << to_sql(live));
      CHECK(possible == codec_takes(type, live));
      const LogicalType list = [&] {
        LogicalType array = sample(K::Array);
        array.element = {type};
        return array;
      }();
      CHECK((fit(list, live) != Fit::Impossible) == codec_takes(list, live));
    }
  }
}

TEST_CASE("every verdict but the good ones has a reason", "[assignability]") {
  for (const LogicalKind kind : all_kinds()) {
    for (const PgType& live : all_columns()) {
      const Assignability verdict = assignability(sample(kind), live);
      const bool good = verdict.fit == Fit::Exact || verdict.fit == Fit::Widening;
      CHECK(verdict.reason.empty() == good);
    }
  }
}

TEST_CASE("the column that weir makes for a type takes all its values", "[assignability]") {
  for (const LogicalKind kind : all_kinds()) {
    const LogicalType type = sample(kind);
    const auto made = pg_type_for(type);
    if (!made) continue;
    INFO(to_text(type) << " into " << to_sql(*made));
    const Fit verdict = fit(type, *made);
    CHECK((verdict == Fit::Exact || verdict == Fit::Widening));
  }
}

TEST_CASE("integers widen, and narrow value by value", "[assignability]") {
  CHECK(fit(sample(K::Int32), pg(PgBase::Int4)) == Fit::Exact);
  CHECK(fit(sample(K::Int32), pg(PgBase::Int8)) == Fit::Widening);
  CHECK(fit(sample(K::Int64), pg(PgBase::Int4)) == Fit::ValueChecked);
  CHECK(fit(sample(K::Int64), pg(PgBase::Numeric)) == Fit::Widening);
  CHECK(fit(sample(K::Int64), pg(PgBase::Numeric, 19, 0)) == Fit::Widening);
  CHECK(fit(sample(K::Int64), pg(PgBase::Numeric, 18, 0)) == Fit::ValueChecked);
  CHECK(assignability(sample(K::Int64), pg(PgBase::Int4)).reason ==
        "int64 has values outside the range of integer");
}

TEST_CASE("text becomes no number, and numbers become text", "[assignability]") {
  CHECK(fit(sample(K::String), pg(PgBase::Int4)) == Fit::Impossible);
  CHECK(fit(sample(K::String), pg(PgBase::Bool)) == Fit::Impossible);
  CHECK(fit(sample(K::String), pg(PgBase::Date)) == Fit::Impossible);
  CHECK(fit(sample(K::String), pg(PgBase::Bytea)) == Fit::Impossible);
  CHECK(fit(sample(K::Int64), pg(PgBase::Text)) == Fit::Widening);
  CHECK(assignability(sample(K::String), pg(PgBase::Int4)).reason ==
        "string can't become integer and keep its meaning");
}

TEST_CASE("lengths of text are compared where they are known", "[assignability]") {
  CHECK(fit(text(20), pg(PgBase::Varchar, 20)) == Fit::Exact);
  CHECK(fit(text(20), pg(PgBase::Varchar, 30)) == Fit::Widening);
  CHECK(fit(text(40), pg(PgBase::Varchar, 20)) == Fit::ValueChecked);
  CHECK(fit(sample(K::String), pg(PgBase::Varchar, 20)) == Fit::ValueChecked);
  CHECK(fit(sample(K::String), pg(PgBase::Varchar)) == Fit::Exact);
}

TEST_CASE("decimals are compared by their digits on both sides of the point", "[assignability]") {
  CHECK(fit(decimal(12, 2), pg(PgBase::Numeric, 12, 2)) == Fit::Exact);
  CHECK(fit(decimal(12, 2), pg(PgBase::Numeric, 14, 4)) == Fit::Widening);
  CHECK(fit(decimal(12, 2), pg(PgBase::Numeric, 12, 4)) == Fit::ValueChecked);
  CHECK(fit(decimal(12, 4), pg(PgBase::Numeric, 14, 2)) == Fit::ValueChecked);
  CHECK(fit(decimal(12, 2), pg(PgBase::Numeric)) == Fit::Widening);
  CHECK(fit(decimal(12, 2), pg(PgBase::Float8)) == Fit::Impossible);
  CHECK(fit(decimal(12, 2), pg(PgBase::Int8)) == Fit::Impossible);
  CHECK(fit(decimal(12, 0), pg(PgBase::Int8)) == Fit::ValueChecked);
}

TEST_CASE("a zone is neither dropped nor made up for what has none to lose", "[assignability]") {
  CHECK(fit(sample(K::ZonedTimestamp), pg(PgBase::Timestamp)) == Fit::Impossible);
  CHECK(fit(sample(K::TimestampMicros), pg(PgBase::Timestamptz)) == Fit::Widening);
  CHECK(fit(sample(K::TimestampMicros), pg(PgBase::Timestamp, 3)) == Fit::ValueChecked);
  CHECK(fit(sample(K::TimestampMillis), pg(PgBase::Timestamp, 3)) == Fit::Exact);
  CHECK(fit(sample(K::TimestampMicros), pg(PgBase::Date)) == Fit::Impossible);
  CHECK(fit(sample(K::ZonedTime), pg(PgBase::Time)) == Fit::Impossible);
}

TEST_CASE("bit strings need their own length", "[assignability]") {
  LogicalType nine = sample(K::Bits);
  nine.length = 9;
  CHECK(fit(nine, pg(PgBase::Bit, 9)) == Fit::Exact);
  CHECK(fit(nine, pg(PgBase::Bit, 8)) == Fit::Impossible);
  CHECK(fit(nine, pg(PgBase::Varbit, 20)) == Fit::Exact);
  CHECK(fit(nine, pg(PgBase::Varbit, 8)) == Fit::Impossible);
  CHECK(fit(nine, pg(PgBase::Bool)) == Fit::Impossible);
}

}  // namespace weir::assignability_test
