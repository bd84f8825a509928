#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/value/decimal.h"
#include "compiler/value/pg_time.h"
#include "compiler/value/uuid.h"

namespace weir::pg {

// PostgreSQL's binary forms, as its typreceive functions read them. Each append_* function adds one
// element of a binary array: an int32 with the number of bytes, then the bytes; or -1 for NULL. The
// values must be in range; checking them is the codecs' work.

inline std::uint8_t swap_bytes(std::uint8_t value) {
  return value;
}
inline std::uint16_t swap_bytes(std::uint16_t value) {
  return __builtin_bswap16(value);
}
inline std::uint32_t swap_bytes(std::uint32_t value) {
  return __builtin_bswap32(value);
}
inline std::uint64_t swap_bytes(std::uint64_t value) {
  return __builtin_bswap64(value);
}

// One integer in network order, without a length.
template <std::integral T>
void append_raw(std::string& out, T value) {
  static_assert(std::endian::native == std::endian::little);
  const auto swapped = swap_bytes(static_cast<std::make_unsigned_t<T>>(value));
  char bytes[sizeof swapped];
  __builtin_memcpy(bytes, &swapped, sizeof swapped);
  out.append(bytes, sizeof bytes);
}

// A length and that many bytes of an integer, in one append.
template <std::integral T>
void append_element(std::string& out, T value) {
  const auto length = swap_bytes(static_cast<std::uint32_t>(sizeof(T)));
  const auto swapped = swap_bytes(static_cast<std::make_unsigned_t<T>>(value));
  char bytes[sizeof length + sizeof swapped];
  __builtin_memcpy(bytes, &length, sizeof length);
  __builtin_memcpy(bytes + sizeof length, &swapped, sizeof swapped);
  out.append(bytes, sizeof bytes);
}

inline void append_null(std::string& out) {
  append_raw(out, std::int32_t{-1});
}

inline void append_bool(std::string& out, bool value) {
  append_element(out, static_cast<std::uint8_t>(value ? 1 : 0));
}
inline void append_int2(std::string& out, std::int16_t value) {
  append_element(out, value);
}
inline void append_int4(std::string& out, std::int32_t value) {
  append_element(out, value);
}
inline void append_int8(std::string& out, std::int64_t value) {
  append_element(out, value);
}
inline void append_oid(std::string& out, std::uint32_t value) {
  append_element(out, value);
}
inline void append_float4(std::string& out, float value) {
  append_element(out, std::bit_cast<std::uint32_t>(value));
}
inline void append_float8(std::string& out, double value) {
  append_element(out, std::bit_cast<std::uint64_t>(value));
}

// text, bytea, json, xml, and everything that travels as text. REQUIRES: less than 1 GiB.
inline void append_bytes(std::string& out, std::string_view bytes) {
  append_raw(out, static_cast<std::int32_t>(bytes.size()));
  out.append(bytes);
}

// jsonb is text behind the version of the format.
inline void append_jsonb(std::string& out, std::string_view text) {
  append_raw(out, static_cast<std::int32_t>(text.size() + 1));
  out += '\x01';
  out.append(text);
}

// Counts are PostgreSQL's: see compiler/value/pg_time.h.
inline void append_date(std::string& out, std::int32_t days) {
  append_element(out, days);
}
inline void append_time(std::string& out, std::int64_t micros) {
  append_element(out, micros);
}
inline void append_timestamp(std::string& out, std::int64_t micros) {
  append_element(out, micros);
}

inline void append_timetz(std::string& out, const Timetz& value) {
  append_raw(out, std::int32_t{12});
  append_raw(out, value.micros);
  append_raw(out, value.seconds_west);
}

inline void append_interval(std::string& out, const Interval& value) {
  append_raw(out, std::int32_t{16});
  append_raw(out, value.micros);
  append_raw(out, value.days);
  append_raw(out, value.months);
}

inline void append_uuid(std::string& out, const UuidBytes& uuid) {
  append_raw(out, static_cast<std::int32_t>(uuid.size()));
  for (const std::uint8_t byte : uuid) out += static_cast<char>(byte);
}

inline void append_point(std::string& out, double x, double y) {
  append_raw(out, std::int32_t{16});
  append_raw(out, std::bit_cast<std::uint64_t>(x));
  append_raw(out, std::bit_cast<std::uint64_t>(y));
}

// bit and bit varying from text of 0 and 1, most significant first.
void append_bits(std::string& out, std::string_view digits);

// unscaled * 10^-scale. `display_scale` is the number of fractional digits that the server shows.
// REQUIRES: 0 <= scale <= kFastNumericScale, scale <= display_scale <= kMaxScale.
constexpr std::int32_t kFastNumericScale = 16;
void append_numeric(std::string& out,
                    std::int64_t unscaled,
                    std::int32_t scale,
                    std::int32_t display_scale);

// REQUIRES: fit_decimal() says Ok for an unconstrained numeric, and display_scale holds every digit
// of the fraction that is not zero. `memory` is used for the work, and again by the next call.
void append_numeric(std::string& out,
                    const Decimal& value,
                    std::int32_t display_scale,
                    NumericGroups& memory);

// Sets the length in front of the bytes appended since `start`, where four bytes were left for it.
inline void patch_length(std::string& out, std::size_t start) {
  const auto length = swap_bytes(static_cast<std::uint32_t>(out.size() - start - 4));
  __builtin_memcpy(out.data() + start, &length, sizeof length);
}

}  // namespace weir::pg
