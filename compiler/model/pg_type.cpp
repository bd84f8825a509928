#include "compiler/model/pg_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace weir {

namespace {

constexpr std::array kBases = {
#define WEIR_PG_TYPE(id, typname, sql, oid, array_oid, wire) \
  PgBaseInfo{PgBase::id, typname, sql, oid, array_oid, PgWire::wire},
#include "compiler/model/pg_types.def"
#undef WEIR_PG_TYPE
    PgBaseInfo{PgBase::Other, "", "", 0, 0, PgWire::Text},
};

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string base_sql(const PgType& type) {
  if (type.base == PgBase::Other) return quoted(type.other.schema) + '.' + quoted(type.other.name);
  // The plain words mean length 1, which would cut: these spell the types without a length.
  if (type.base == PgBase::Bpchar && !type.precision) return "bpchar";
  if (type.base == PgBase::Bit && !type.precision) return "\"bit\"";
  return std::string(pg_base_info(type.base).sql);
}

constexpr std::int32_t kVarHeader = 4;  // VARHDRSZ, part of the type modifiers of variable length
constexpr std::int32_t kFullIntervalRange = 0x7fff;
constexpr std::int32_t kFullIntervalPrecision = 0xffff;

// Fills precision and scale from atttypmod. False if the modifier says more than PgType can hold.
bool apply_typmod(PgType& type, std::int32_t typmod) {
  if (type.base == PgBase::Numeric) {
    const std::int32_t packed = typmod - kVarHeader;
    type.precision = (packed >> 16) & 0xffff;
    // 11 bits in two's complement since PostgreSQL 15, where the scale may be negative.
    type.scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
  } else if (type.base == PgBase::Varchar || type.base == PgBase::Bpchar) {
    type.precision = typmod - kVarHeader;
  } else if (type.base == PgBase::Interval) {
    if (((typmod >> 16) & kFullIntervalRange) != kFullIntervalRange) return false;
    const std::int32_t precision = typmod & 0xffff;
    if (precision != kFullIntervalPrecision) type.precision = precision;
  } else if (type.base == PgBase::Bit || type.base == PgBase::Varbit || type.base == PgBase::Time ||
             type.base == PgBase::Timetz || type.base == PgBase::Timestamp ||
             type.base == PgBase::Timestamptz) {
    type.precision = typmod;
  }
  return true;
}

}  // namespace

const PgBaseInfo& pg_base_info(PgBase base) {
  return kBases[static_cast<std::size_t>(base)];
}

std::optional<PgBase> find_pg_base(std::string_view typname) {
  const auto* const found = std::ranges::find(kBases, typname, &PgBaseInfo::typname);
  if (found == kBases.end() || found->base == PgBase::Other) return std::nullopt;
  return found->base;
}

std::string to_sql(const PgType& type) {
  std::string out = base_sql(type);
  if (type.base == PgBase::Other) {
    // The modifiers of a domain are its own affair.
  } else if (type.precision && type.scale) {
    out += fmt::format("({},{})", *type.precision, *type.scale);
  } else if (type.precision) {
    out += fmt::format("({})", *type.precision);
  }
  if (type.array) out += "[]";
  return out;
}

PgType pg_type_from_catalog(std::string_view nspname,
                            std::string_view typname,
                            std::int32_t typmod,
                            bool array,
                            TypeClass type_class) {
  PgType type;
  type.array = array;
  const bool built_in =
      nspname == "pg_catalog" && (type_class == TypeClass::Base || type_class == TypeClass::Range);
  const auto base = built_in ? find_pg_base(typname) : std::nullopt;
  if (base) {
    type.base = *base;
    if (typmod < 0 || apply_typmod(type, typmod)) return type;
  }
  // An interval restricted to some fields (`interval year to month`) ends here as well: the server
  // would cut its values silently, so weir must not take it for an interval.
  type.base = PgBase::Other;
  type.other = {.schema = std::string(nspname), .name = std::string(typname)};
  type.type_class = type_class;
  return type;
}

PgType pg_domain(const QualifiedName& domain, const PgType& base) {
  const bool built_in = base.base != PgBase::Other && !base.array;
  PgType type;
  type.base = PgBase::Other;
  type.type_class = TypeClass::Domain;
  type.other = domain;
  type.precision = base.precision;
  type.scale = base.scale;
  type.domain_base = base.other;
  if (built_in) {
    type.domain_base = {.schema = "pg_catalog",
                        .name = std::string(pg_base_info(base.base).typname)};
  } else if (base.base != PgBase::Other) {
    type.domain_base = {.schema = "pg_catalog",
                        .name = '_' + std::string(pg_base_info(base.base).typname)};
  }
  return type;
}

bool is_sortable(const PgType& type) {
  switch (type.base) {
    case PgBase::Json:
    case PgBase::Xml:
    case PgBase::Point:
    case PgBase::Line:
    case PgBase::Lseg:
    case PgBase::Box:
    case PgBase::Path:
    case PgBase::Polygon:
    case PgBase::Circle: return false;
    // NOLINTNEXTLINE(bugprone-branch-clone)
    default: return true;
  }
}

PgType ruling_type(const PgType& type) {
  if (type.type_class != TypeClass::Domain || type.domain_base.schema != "pg_catalog") return type;
  const auto base = find_pg_base(type.domain_base.name);
  if (!base) return type;
  PgType ruling;
  ruling.base = *base;
  ruling.precision = type.precision;
  ruling.scale = type.scale;
  ruling.array = type.array;
  return ruling;
}

}  // namespace weir
