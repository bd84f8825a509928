#include "compiler/bind/assignability.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

namespace weir {

namespace {

constexpr std::int32_t kMicroDigits = 6;
constexpr std::int32_t kUnlimited = std::numeric_limits<std::int32_t>::max();

enum class Why : std::uint8_t { None, Meaning, Range, Digits, Length, Form };

struct Verdict {
  Fit fit = Fit::Exact;
  Why why = Why::None;
};

constexpr Verdict kExact{Fit::Exact, Why::None};
constexpr Verdict kWidening{Fit::Widening, Why::None};
constexpr Verdict kImpossible{Fit::Impossible, Why::Meaning};

constexpr Verdict checked(Why why) {
  return {Fit::ValueChecked, why};
}

bool is_text(PgBase base) {
  return base == PgBase::Text || base == PgBase::Varchar || base == PgBase::Bpchar ||
         base == PgBase::Name;
}

// Into text columns goes everything that has a text form. `longest` is the most characters that it
// can have, if that is known.
Verdict into_text(const PgType& live, std::int32_t longest, Verdict unbounded) {
  constexpr std::int32_t kNameBytes = 63;
  const bool bounded = live.base != PgBase::Text && (live.precision || live.base == PgBase::Name);
  const std::int32_t room = live.base == PgBase::Name ? kNameBytes : live.precision.value_or(0);
  if (!bounded) return unbounded;
  if (longest > room) return checked(Why::Length);
  return longest == room ? kExact : kWidening;
}

bool same_word(std::string_view upper_case, std::string_view lower_case) {
  return std::ranges::equal(upper_case, lower_case, [](char a, char b) {
    return a == b || (b >= 'a' && b <= 'z' && a == b - 'a' + 'A');
  });
}

// The type of the column at the source is the live one.
bool same_at_source(const LogicalType& type, const PgType& live) {
  const std::string_view typname =
      live.base == PgBase::Other ? live.other.name : pg_base_info(live.base).typname;
  return !type.source_type.empty() && same_word(type.source_type, typname);
}

// A type whose kind has a PostgreSQL type of the same meaning.
bool is_own_type(LogicalKind kind, const PgType& live) {
  const bool json = live.base == PgBase::Json || live.base == PgBase::Jsonb;
  return (kind == LogicalKind::Uuid && live.base == PgBase::Uuid) ||
         (kind == LogicalKind::Xml && live.base == PgBase::Xml) ||
         (kind == LogicalKind::Json && json) ||
         (kind == LogicalKind::Tsvector && live.base == PgBase::Tsvector) ||
         (kind == LogicalKind::Ltree && live.base == PgBase::Other && live.other.name == "ltree");
}

// The text of the extension citext: it only compares otherwise.
bool is_caseless_text(const PgType& live) {
  return live.base == PgBase::Other && live.other.name == "citext";
}

// Casts from text to these cut silently: an interval restricted to some fields, and "char".
bool is_cut_by_server(const PgType& live) {
  return live.base == PgBase::Other && live.other.schema == "pg_catalog" &&
         (live.other.name == "interval" || live.other.name == "char");
}

Verdict from_text(const LogicalType& type, const PgType& live) {
  if (is_text(live.base)) {
    const bool plain = type.kind == LogicalKind::String || type.kind == LogicalKind::Enum ||
                       type.kind == LogicalKind::EnumSet;
    const std::int32_t longest = plain ? type.length.value_or(kUnlimited) : kUnlimited;
    return into_text(live, longest, plain ? kExact : kWidening);
  }
  const bool read_by_us = live.base == PgBase::Uuid || live.base == PgBase::Json ||
                          live.base == PgBase::Jsonb || live.base == PgBase::Numeric;
  const bool read_by_server = pg_base_info(live.base).wire == PgWire::Text;
  if ((!read_by_us && !read_by_server) || is_cut_by_server(live)) return kImpossible;
  if (is_caseless_text(live)) return kExact;
  const bool own = is_own_type(type.kind, live) || same_at_source(type, live);
  return own && !live.precision ? kExact : checked(Why::Form);
}

// Whole decimal digits of the largest value of an integer type.
std::int32_t digits_of(LogicalKind kind) {
  if (kind == LogicalKind::Int8) return 3;
  if (kind == LogicalKind::Int16) return 5;
  return kind == LogicalKind::Int64 ? 19 : 10;
}

std::int32_t bits_of(LogicalKind kind) {
  if (kind == LogicalKind::Int8) return 8;
  if (kind == LogicalKind::Int16) return 16;
  return kind == LogicalKind::Int64 ? 64 : 32;
}

Verdict integer_into(std::int32_t bits, std::int32_t room, bool exact) {
  if (bits > room) return checked(Why::Range);
  return exact ? kExact : kWidening;
}

Verdict from_integer(LogicalKind kind, const PgType& live) {
  const std::int32_t bits = bits_of(kind);
  if (is_text(live.base)) return into_text(live, digits_of(kind) + 1, kWidening);
  if (live.base == PgBase::Int2) return integer_into(bits, 16, true);
  if (live.base == PgBase::Int4) return integer_into(bits, 32, bits == 32);
  if (live.base == PgBase::Int8) return integer_into(bits, 64, bits == 64);
  if (live.base == PgBase::Float4) return bits <= 16 ? kWidening : checked(Why::Digits);
  if (live.base == PgBase::Float8) return bits <= 32 ? kWidening : checked(Why::Digits);
  if (live.base == PgBase::Oid || live.base == PgBase::Money) return checked(Why::Range);
  if (live.base == PgBase::Numeric) {
    const std::int32_t scale = live.scale.value_or(0);
    if (!live.precision) return kWidening;
    if (scale < 0) return checked(Why::Digits);
    return *live.precision - scale >= digits_of(kind) ? kWidening : checked(Why::Range);
  }
  return kImpossible;
}

Verdict from_float(LogicalKind kind, const PgType& live) {
  const bool single = kind == LogicalKind::Float32;
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  if (live.base == PgBase::Float4) return single ? kExact : checked(Why::Digits);
  if (live.base == PgBase::Float8) return single ? kWidening : kExact;
  // The decimal digits of the event are taken as they stand.
  if (live.base == PgBase::Numeric) return live.precision ? checked(Why::Digits) : kWidening;
  return live.base == PgBase::Money ? checked(Why::Digits) : kImpossible;
}

Verdict decimal_into_numeric(const LogicalType& type, const PgType& live) {
  if (!live.precision) return type.precision ? kWidening : kExact;
  if (!type.precision) return checked(Why::Range);
  const std::int32_t scale = type.scale.value_or(0);
  const std::int32_t room = live.scale.value_or(0);
  if (scale > room) return checked(Why::Digits);
  if (*type.precision - scale > *live.precision - room) return checked(Why::Range);
  return scale == room && *type.precision == *live.precision ? kExact : kWidening;
}

Verdict from_decimal(const LogicalType& type, const PgType& live) {
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  if (live.base == PgBase::Numeric) return decimal_into_numeric(type, live);
  if (live.base == PgBase::Money) {
    return same_at_source(type, live) ? kExact : checked(Why::Digits);
  }
  const bool integer =
      live.base == PgBase::Int2 || live.base == PgBase::Int4 || live.base == PgBase::Int8;
  const bool fractions = type.scale.value_or(0) > 0;
  return integer && !fractions ? checked(Why::Range) : kImpossible;
}

// Digits of a second that the kind can carry beyond the column's.
Verdict time_into(const LogicalType& type, std::int32_t digits, const PgType& live) {
  const std::int32_t carried = std::min(type.precision.value_or(kMicroDigits), digits);
  return carried > live.precision.value_or(kMicroDigits) ? checked(Why::Digits) : kExact;
}

Verdict from_timestamp(const LogicalType& type, std::int32_t digits, const PgType& live) {
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  const Verdict verdict = time_into(type, digits, live);
  if (live.base == PgBase::Timestamp) return verdict;
  if (live.base != PgBase::Timestamptz) return kImpossible;
  return verdict.fit == Fit::Exact ? kWidening : verdict;
}

// Times that go into one type, or into text.
Verdict from_time(const LogicalType& type, std::int32_t digits, PgBase own, const PgType& live) {
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  return live.base == own ? time_into(type, digits, live) : kImpossible;
}

Verdict from_date(const PgType& live) {
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  if (live.base == PgBase::Date) return kExact;
  return live.base == PgBase::Timestamp ? checked(Why::Range) : kImpossible;
}

Verdict from_duration(const LogicalType& type, const PgType& live) {
  if (live.base == PgBase::Int8 && type.kind != LogicalKind::Interval) return kExact;
  if (type.kind == LogicalKind::NanoDuration && live.base == PgBase::Interval) {
    return checked(Why::Digits);
  }
  return from_time(type, kMicroDigits, PgBase::Interval, live);
}

Verdict from_bits(const LogicalType& type, const PgType& live) {
  const bool sized = type.length && *type.length != kUnlimited;
  if (is_text(live.base)) return into_text(live, type.length.value_or(kUnlimited), kWidening);
  if (live.base == PgBase::Bit) {
    if (!live.precision || !sized) return checked(Why::Length);
    return *live.precision == *type.length ? kExact : kImpossible;
  }
  if (live.base != PgBase::Varbit) return kImpossible;
  if (!live.precision) return kExact;
  if (!sized) return checked(Why::Length);
  return *live.precision >= *type.length ? kExact : kImpossible;
}

Verdict from_boolean(const PgType& live) {
  constexpr std::int32_t kLongestWord = 5;
  if (is_text(live.base)) return into_text(live, kLongestWord, kWidening);
  if (live.base == PgBase::Bit && live.precision == 1) return kExact;
  return live.base == PgBase::Bool ? kExact : kImpossible;
}

Verdict from_json_tree(const PgType& live) {
  if (is_text(live.base)) return into_text(live, kUnlimited, kWidening);
  return live.base == PgBase::Json || live.base == PgBase::Jsonb ? kExact : kImpossible;
}

Verdict judge(const LogicalType& type, const PgType& live) {
  switch (type.kind) {
    case LogicalKind::Boolean: return from_boolean(live);
    case LogicalKind::Int8:
    case LogicalKind::Int16:
    case LogicalKind::Int32:
    case LogicalKind::Int64:
    case LogicalKind::Year: return from_integer(type.kind, live);
    case LogicalKind::Float32:
    case LogicalKind::Float64: return from_float(type.kind, live);
    case LogicalKind::String:
    case LogicalKind::Json:
    case LogicalKind::Uuid:
    case LogicalKind::Xml:
    case LogicalKind::Enum:
    case LogicalKind::EnumSet:
    case LogicalKind::Ltree:
    case LogicalKind::Tsvector: return from_text(type, live);
    case LogicalKind::Bytes: return live.base == PgBase::Bytea ? kExact : kImpossible;
    case LogicalKind::Decimal:
    case LogicalKind::VariableDecimal:
    case LogicalKind::DecimalText:
    case LogicalKind::DecimalAny: return from_decimal(type, live);
    case LogicalKind::Date:
    case LogicalKind::IsoDate: return from_date(live);
    case LogicalKind::TimeMillis: return from_time(type, 3, PgBase::Time, live);
    case LogicalKind::TimeMicros:
    case LogicalKind::TimeNanos:
    case LogicalKind::IsoTime: return from_time(type, kMicroDigits, PgBase::Time, live);
    case LogicalKind::TimestampMillis: return from_timestamp(type, 3, live);
    case LogicalKind::TimestampMicros:
    case LogicalKind::TimestampNanos:
    case LogicalKind::TimestampAny:
    case LogicalKind::IsoTimestamp: return from_timestamp(type, kMicroDigits, live);
    case LogicalKind::ZonedTimestamp:
      return from_time(type, kMicroDigits, PgBase::Timestamptz, live);
    case LogicalKind::ZonedTime: return from_time(type, kMicroDigits, PgBase::Timetz, live);
    case LogicalKind::MicroDuration:
    case LogicalKind::NanoDuration:
    case LogicalKind::Interval: return from_duration(type, live);
    case LogicalKind::JsonTree: return from_json_tree(live);
    case LogicalKind::Bits: return from_bits(type, live);
    case LogicalKind::Point: return live.base == PgBase::Point ? kExact : kImpossible;
    case LogicalKind::Array:
    case LogicalKind::Unmapped: return kImpossible;
  }
  std::abort();
}

std::string reason(Why why, const LogicalType& type, const PgType& live) {
  const std::string event = to_text(type);
  const std::string column = to_sql(live);
  switch (why) {
    case Why::None: return {};
    case Why::Meaning: return fmt::format("{} can't become {} and keep its meaning", event, column);
    case Why::Range: return fmt::format("{} has values outside the range of {}", event, column);
    case Why::Digits: return fmt::format("{} has digits that {} would round away", event, column);
    case Why::Length: return fmt::format("{} has values of another length than {}", event, column);
    case Why::Form: return fmt::format("{} has values that can't be read as {}", event, column);
  }
  std::abort();
}

bool states_no_bound(const LogicalType& type) {
  const bool text = type.kind == LogicalKind::String || type.kind == LogicalKind::Enum ||
                    type.kind == LogicalKind::EnumSet;
  return text && !type.length;
}

}  // namespace

Assignability assignability(const LogicalType& type, const PgType& live) {
  const bool array = type.kind == LogicalKind::Array;
  if (array && live.array && !type.element.empty()) {
    PgType element = live;
    element.array = false;
    return assignability(type.element.front(), element);
  }
  const PgType ruling = ruling_type(live);
  const Verdict verdict = array || live.array ? kImpossible : judge(type, ruling);
  return {.fit = verdict.fit,
          .reason = reason(verdict.why, type, live),
          .unstated_bound = verdict.why == Why::Length && states_no_bound(type)};
}

}  // namespace weir
