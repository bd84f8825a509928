#include "compiler/plan/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "compiler/plan/notice.h"

namespace weir {

namespace {

struct Layout {
  std::size_t bytes = 0;
  std::size_t alignment = 1;
};

// A value out of line is a pointer of this size, with a header of one byte that needs no alignment.
constexpr Layout kOutOfLine{18, 1};

// A text of at most `characters`, of up to four bytes each, with its header.
Layout bounded_text(std::int32_t characters) {
  const std::size_t bytes = 1 + static_cast<std::size_t>(characters) * 4;
  return bytes < kOutOfLine.bytes ? Layout{bytes, 1} : kOutOfLine;
}

// A header of one byte, sign and scale in two, and four decimal digits in each further two.
Layout bounded_numeric(std::int32_t digits) {
  const std::size_t bytes = 3 + (static_cast<std::size_t>(digits) + 7) / 4 * 2;
  return bytes < kOutOfLine.bytes ? Layout{bytes, 1} : kOutOfLine;
}

Layout layout_of(const PgType& column_type) {
  const PgType type = ruling_type(column_type);
  if (type.array) return kOutOfLine;
  switch (type.base) {
    case PgBase::Bool: return {1, 1};
    case PgBase::Int2: return {2, 2};
    case PgBase::Int4:
    case PgBase::Float4:
    case PgBase::Date:
    case PgBase::Oid: return {4, 4};
    case PgBase::Int8:
    case PgBase::Float8:
    case PgBase::Time:
    case PgBase::Timestamp:
    case PgBase::Timestamptz:
    case PgBase::Money: return {8, 8};
    case PgBase::Timetz: return {12, 8};
    case PgBase::Interval:
    case PgBase::Point: return {16, 8};
    case PgBase::Uuid: return {16, 1};
    case PgBase::Line:
    case PgBase::Circle: return {24, 8};
    case PgBase::Lseg:
    case PgBase::Box: return {32, 8};
    case PgBase::Macaddr: return {6, 4};
    case PgBase::Macaddr8: return {8, 4};
    case PgBase::Name: return {64, 1};
    case PgBase::Varchar:
    case PgBase::Bpchar: return type.precision ? bounded_text(*type.precision) : kOutOfLine;
    case PgBase::Numeric: return type.precision ? bounded_numeric(*type.precision) : kOutOfLine;
    case PgBase::Other: return type.type_class == TypeClass::Enum ? Layout{4, 4} : kOutOfLine;
    case PgBase::Text:
    case PgBase::Bytea:
    case PgBase::Json:
    case PgBase::Jsonb:
    case PgBase::Xml:
    case PgBase::Bit:
    case PgBase::Varbit:
    case PgBase::Path:
    case PgBase::Polygon:
    case PgBase::Inet:
    case PgBase::Cidr:
    case PgBase::Int4range:
    case PgBase::Int8range:
    case PgBase::Numrange:
    case PgBase::Tsrange:
    case PgBase::Tstzrange:
    case PgBase::Daterange:
    case PgBase::Tsvector: return kOutOfLine;
  }
  return kOutOfLine;
}

std::size_t aligned(std::size_t bytes, std::size_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::optional<Notice> width_notice(const Table& table) {
  const std::size_t bytes = full_row_bytes(table.columns);
  if (bytes <= kMaxRowBytes) return std::nullopt;
  return make_notice(
      Code::N610,
      table.name,
      fmt::format("with all {} columns filled, and large values stored out of line, a "
                  "row has {} bytes and PostgreSQL takes {}: such rows would be set aside",
                  table.columns.size(),
                  bytes,
                  kMaxRowBytes));
}

std::optional<Notice> lock_notice(const Table& table) {
  if (table.kin.descendants == 0) return std::nullopt;
  return make_notice(
      Code::N609,
      table.name,
      fmt::format("one statement on the table adds the column to its {} {}{} as well, and "
                  "holds {} locks of ACCESS EXCLUSIVE for that moment",
                  table.kin.descendants,
                  table.kind == RelationKind::PartitionedTable ? "partition" : "inheriting table",
                  table.kin.descendants == 1 ? "" : "s",
                  table.kin.descendants + 1));
}

}  // namespace

std::size_t full_row_bytes(const std::vector<Column>& columns) {
  constexpr std::size_t kHeader = 24;  // of a row without nulls
  std::size_t bytes = kHeader;
  for (const Column& column : columns) {
    const Layout layout = layout_of(column.type);
    bytes = aligned(bytes, layout.alignment) + layout.bytes;
  }
  return bytes;
}

std::vector<Notice> forecast(const std::vector<Operation>& operations, const Catalog& predicted) {
  std::vector<Notice> out;
  std::map<QualifiedName, const CreateTable*> touched;
  for (const Operation& operation : operations) {
    touched.try_emplace(table_of(operation), std::get_if<CreateTable>(&operation));
  }
  for (const auto& [name, create] : touched) {
    const Table* const table = predicted.find(name);
    if (table == nullptr) continue;
    if (create != nullptr && !create->table.key_name.empty()) {
      out.push_back(
          make_notice(Code::N616,
                      name,
                      fmt::format("its primary key is named {}: another relation has the usual "
                                  "name {}",
                                  display(create->table.key_name),
                                  display(primary_key_names(name).front().name))));
    }
    if (create == nullptr) {
      if (auto locks = lock_notice(*table)) out.push_back(*std::move(locks));
    }
    if (auto width = width_notice(*table)) out.push_back(*std::move(width));
  }
  return out;
}

}  // namespace weir
