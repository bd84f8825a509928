#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "compiler/bind/assignability.h"
#include "compiler/lower/type_map.h"

namespace weir::type_map_test {

namespace {

LogicalType of_kind(LogicalKind k) {
  LogicalType type;
  type.kind = k;
  return type;
}

LogicalType sized(LogicalKind k, std::int32_t precision, std::int32_t scale) {
  LogicalType type = of_kind(k);
  type.precision = precision;
  type.scale = scale;
  return type;
}

LogicalType from_source(const std::string& source_type, std::int32_t length) {
  LogicalType type = of_kind(LogicalKind::String);
  type.source_type = source_type;
  type.length = length;
  return type;
}

LogicalType bits(std::int32_t length) {
  LogicalType type = of_kind(LogicalKind::Bits);
  type.length = length;
  return type;
}

std::vector<LogicalType> all_types() {
  std::vector<LogicalType> types;
  for (int k = 0; k < static_cast<int>(LogicalKind::Array); ++k) {
    types.push_back(of_kind(static_cast<LogicalKind>(k)));
  }
  for (const std::int32_t scale : {-2, 0, 3, 8, 11}) {
    types.push_back(sized(LogicalKind::Decimal, 8, scale));
    types.push_back(sized(LogicalKind::DecimalText, 8, scale));
  }
  types.push_back(sized(LogicalKind::Decimal, 1000, 999));
  types.push_back(sized(LogicalKind::Decimal, 1001, 2));
  for (const char* const source : {"CHAR",
                                   "VARCHAR",
                                   "CITEXT",
                                   "INET",
                                   "CIDR",
                                   "MACADDR",
                                   "MACADDR8",
                                   "INT4RANGE",
                                   "TSTZRANGE",
                                   "MONEY",
                                   "JSONB",
                                   "HSTORE"}) {
    types.push_back(from_source(source, 12));
  }
  for (const std::int32_t length : {1, 9, 2147483647}) types.push_back(bits(length));
  for (std::size_t i = types.size(); i > 0; --i) {
    LogicalType array = of_kind(LogicalKind::Array);
    array.element.push_back(types[i - 1]);
    types.push_back(array);
  }
  return types;
}

}  // namespace

TEST_CASE("the column made for a type takes all of its values", "[type_map]") {
  std::size_t mapped = 0;
  for (const LogicalType& type : all_types()) {
    const auto column = pg_type_for(type);
    if (!column) continue;
    const Assignability fits = assignability(type, *column);
    INFO(to_text(type) << " source " << type.source_type << " -> " << to_sql(*column) << ": "
                       << fits.reason);
    CHECK((fits.fit == Fit::Exact || fits.fit == Fit::Widening));
    ++mapped;
  }
  CHECK(mapped > 80);
}

TEST_CASE("every kind but Unmapped has a column type", "[type_map]") {
  for (int k = 0; k < static_cast<int>(LogicalKind::Array); ++k) {
    INFO(to_text(of_kind(static_cast<LogicalKind>(k))));
    CHECK(pg_type_for(of_kind(static_cast<LogicalKind>(k))).has_value());
  }
  CHECK_FALSE(pg_type_for(of_kind(LogicalKind::Unmapped)).has_value());
}

TEST_CASE("arrays of arrays have no column type yet", "[type_map]") {
  LogicalType inner = of_kind(LogicalKind::Array);
  inner.element.push_back(of_kind(LogicalKind::Int32));
  LogicalType outer = of_kind(LogicalKind::Array);
  outer.element.push_back(inner);
  CHECK_FALSE(pg_type_for(outer).has_value());
}

}  // namespace weir::type_map_test
