#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/model/identifier.h"

namespace weir {

// The PostgreSQL types that weir knows by name; pg_types.def has one line for each. `Other` is any
// further type of a live table (enums, domains, extension types), named by `other`.
enum class PgBase : std::uint8_t {
#define WEIR_PG_TYPE(id, typname, sql, oid, array_oid, wire) id,
#include "compiler/model/pg_types.def"
#undef WEIR_PG_TYPE
  Other,
};

// How values of a type travel to the server as elements of an array parameter.
enum class PgWire : std::uint8_t {
  Binary,  // in the type's own binary form (its typreceive function)
  Text,    // as text that the server casts: `unnest($1::text[])::the_type`
};

struct PgBaseInfo {
  PgBase base{};
  std::string_view typname;  // as in pg_type
  std::string_view sql;      // as weir prints it
  std::uint32_t oid = 0;     // fixed oid of a built-in type, 0 if it has none
  std::uint32_t array_oid = 0;
  PgWire wire = PgWire::Text;
};

const PgBaseInfo& pg_base_info(PgBase base);

// The built-in type of this pg_type.typname, if weir knows it.
std::optional<PgBase> find_pg_base(std::string_view typname);

enum class TypeClass : std::uint8_t { Base, Enum, Domain, Composite, Range };

// The type of a column, by identity and not by spelling.
struct PgType {
  PgBase base = PgBase::Text;
  std::optional<std::int32_t>
      precision;                      // numeric(p), or length of varchar/char/bit, or fractional
                                      // seconds of time types; of a domain: of its base type
  std::optional<std::int32_t> scale;  // numeric(p,s)
  bool array = false;                 // an array of the type described by the rest
  QualifiedName other;                // set if base is Other: its schema and typname
  TypeClass type_class = TypeClass::Base;
  QualifiedName domain_base;  // for a domain: the type underneath, for messages

  // An extension's type whose schema is not known yet.
  bool is_unplaced() const { return base == PgBase::Other && other.schema.empty(); }

  friend bool operator==(const PgType&, const PgType&) = default;
};

// SQL spelling, ready for a statement: `bigint`, `numeric(12,2)`, `timestamp(3)`, `text[]`,
// `"public"."mood"`. Built-in names need no schema because weir pins search_path to pg_catalog.
std::string to_sql(const PgType& type);

// The type from pg_type and pg_attribute.atttypmod (-1 for none). `typname` and `nspname` are of
// the element type when `array`.
PgType pg_type_from_catalog(std::string_view nspname,
                            std::string_view typname,
                            std::int32_t typmod,
                            bool array,
                            TypeClass type_class);

// The type of a column of a domain over `base`, with its modifiers: the server applies them when it
// casts to the domain, so what weir checks for `base` it must check for the domain as well.
PgType pg_domain(const QualifiedName& domain, const PgType& base);

// Whether PostgreSQL orders values of the type, so that they can be a primary key: a default btree
// operator class exists (manual 11.10). Of other types than pg_types.def has, that is taken as
// given.
bool is_sortable(const PgType& type);

// The type whose rules values must follow: the built-in type under a domain, else `type` itself.
PgType ruling_type(const PgType& type);

}  // namespace weir
