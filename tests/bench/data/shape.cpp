#include "tests/bench/data/shape.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <iterator>
#include <system_error>

namespace weir::bench {

namespace {

using K = ColumnKind;

constexpr std::int64_t kTenants = 100;
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kFirstMilli = 1'767'226'500'789;  // in January 2026
constexpr std::string_view kWords[] = {"new", "paid", "shipped", "returned"};

// Numbers that look random and are the same in every run (splitmix64).
std::uint64_t mixed(const RowName& row, std::uint64_t salt) {
  std::uint64_t x = static_cast<std::uint64_t>(row.id) * 0x9e3779b97f4a7c15ULL +
                    static_cast<std::uint64_t>(row.version) * 0xbf58476d1ce4e5b9ULL + salt;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

std::uint64_t below(const ShapeColumn& column, const RowName& row, std::uint64_t limit) {
  return mixed(row, column.name.size() * 131 + static_cast<unsigned char>(column.name.back())) %
         limit;
}

std::string cents_text(std::uint64_t cents) {
  return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

// Big-endian two's complement in base64, as Connect writes a Decimal.
std::string cents_base64(std::uint64_t cents) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte = static_cast<char>(cents >> static_cast<unsigned>(shift));
    const bool needed = !bytes.empty() || byte != 0 || shift == 0;
    if (bytes.empty() && static_cast<signed char>(byte) < 0) bytes += '\0';
    if (needed) bytes += byte;
  }
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t b = 0; b < 3; ++b) {
      group = group << 8U | (i + b < bytes.size() ? static_cast<unsigned char>(bytes[i + b]) : 0U);
    }
    for (std::size_t d = 0; d < 4; ++d) {
      out += i + d <= bytes.size() ? kDigits[group >> (18 - 6 * d) & 63U] : '=';
    }
  }
  return out;
}

std::string zoned_text(std::uint64_t second, char between, std::string_view zone) {
  return fmt::format("2026-01-{:02}{}{:02}:{:02}:{:02}.123456{}",
                     second / kDay % 28 + 1,
                     between,
                     second / 3600 % 24,
                     second / 60 % 60,
                     second % 60,
                     zone);
}

std::string wide_text(const RowName& row) {
  std::string out;
  for (std::uint64_t salt = 1; out.size() < 2000; ++salt) {
    out += fmt::format("{:016x} is a part of it, ", mixed(row, salt));
  }
  out.resize(2000);
  return out;
}

std::string note_of(const RowName& row) {
  return fmt::format("note {} of order {}", row.version, row.id);
}

// wideN: a key and columns of all simple kinds, N in all.
std::optional<Shape> wide(std::string_view name) {
  constexpr K kKinds[] = {K::Int32, K::Note, K::Int64, K::Word, K::Decimal, K::Bool, K::Zoned};
  constexpr std::string_view kPrefix = "wide";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::size_t columns = 0;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + kPrefix.size(), end, columns);
  if (read.ec != std::errc() || read.ptr != end || columns == 0) return std::nullopt;
  Shape out{.name = std::string(name), .columns = {{"id", K::Key64, true}}};
  for (std::size_t c = 1; c < columns; ++c) {
    out.columns.push_back({fmt::format("c{}", c), kKinds[c % std::size(kKinds)], false});
  }
  return out;
}

}  // namespace

std::optional<Shape> find_shape(std::string_view name) {
  if (name == "narrow") {
    return Shape{.name = "narrow", .columns = {{"id", K::Key64, true}, {"value", K::Int32}}};
  }
  if (name == "orders") {
    return Shape{.name = "orders",
                 .columns = {{"id", K::Key64, true},
                             {"customer_id", K::Int64},
                             {"status", K::Word},
                             {"total", K::Decimal},
                             {"placed_at", K::Zoned},
                             {"note", K::Note},
                             {"updated_at", K::Millis}}};
  }
  if (name == "text") {
    return Shape{.name = "text",
                 .columns = {{"id", K::Key64, true}, {"title", K::Note}, {"body", K::WideText}}};
  }
  if (name == "nested") {
    return Shape{.name = "nested",
                 .columns = {{"id", K::Key64, true},
                             {"tags", K::TextArray},
                             {"points", K::IntArray},
                             {"profile", K::Jsonb}}};
  }
  if (name == "composite") {
    return Shape{.name = "composite",
                 .columns = {{"tenant", K::Tenant, true},
                             {"id", K::Key64, true},
                             {"status", K::Word},
                             {"amount", K::Double}}};
  }
  return wide(name);
}

std::size_t table_of(const RowName& row, std::size_t tables) {
  return mixed({.id = row.id, .version = 0}, 0) % tables;
}

std::string schema_field(const ShapeColumn& column) {
  const auto field = [&](std::string_view type, std::string_view more) {
    return fmt::format(R"({{{},"optional":{}{},"field":"{}"}})",
                       type,
                       column.key ? "false" : "true",
                       more,
                       column.name);
  };
  constexpr std::string_view kInt64 = R"("type":"int64")";
  constexpr std::string_view kString = R"("type":"string")";
  switch (column.kind) {
    case K::Key64:
    case K::Int64: return field(kInt64, "");
    case K::Tenant:
    case K::Int32: return field(R"("type":"int32")", "");
    case K::Bool: return field(R"("type":"boolean")", "");
    case K::Double: return field(R"("type":"double")", "");
    case K::Decimal:
      return field(R"("type":"bytes")",
                   R"(,"name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":)"
                   R"({"scale":"2","connect.decimal.precision":"12"})");
    case K::Word:
    case K::Note:
    case K::WideText: return field(kString, "");
    case K::Zoned:
      return field(kString, R"(,"name":"io.debezium.time.ZonedTimestamp","version":1)");
    case K::Millis: return field(kInt64, R"(,"name":"io.debezium.time.Timestamp","version":1)");
    case K::TextArray:
      return field(R"("type":"array","items":{"type":"string","optional":true})", "");
    case K::IntArray:
      return field(R"("type":"array","items":{"type":"int32","optional":true})", "");
    case K::Jsonb:
      return field(kString,
                   R"(,"name":"io.debezium.data.Json","version":1,"parameters":)"
                   R"({"__debezium.source.column.type":"JSONB"})");
  }
  std::abort();
}

void append_json(const ShapeColumn& column, const RowName& row, std::string& out) {
  const auto put = std::back_inserter(out);
  const auto number = [&](std::uint64_t limit) { return below(column, row, limit); };
  switch (column.kind) {
    case K::Key64: fmt::format_to(put, "{}", row.id); return;
    case K::Tenant: fmt::format_to(put, "{}", row.id % kTenants); return;
    case K::Int32: fmt::format_to(put, "{}", number(1'000'000)); return;
    case K::Int64: fmt::format_to(put, "{}", number(1'000'000'000'000)); return;
    case K::Bool: out += number(2) == 0 ? "false" : "true"; return;
    case K::Double: fmt::format_to(put, "{}.25", number(100'000)); return;
    case K::Decimal: fmt::format_to(put, R"("{}")", cents_base64(number(100'000'000))); return;
    case K::Word: fmt::format_to(put, R"("{}")", kWords[number(4)]); return;
    case K::Note: fmt::format_to(put, R"("{}")", note_of(row)); return;
    case K::WideText: fmt::format_to(put, R"("{}")", wide_text(row)); return;
    case K::Zoned: fmt::format_to(put, R"("{}")", zoned_text(number(28 * kDay), 'T', "Z")); return;
    case K::Millis:
      fmt::format_to(put, "{}", kFirstMilli + static_cast<std::int64_t>(number(kDay * 1000)));
      return;
    case K::TextArray:
      fmt::format_to(put, R"(["tag {}","red, green","{}"])", number(50), kWords[number(4)]);
      return;
    case K::IntArray: fmt::format_to(put, "[{},null,{}]", number(1000), number(77)); return;
    case K::Jsonb:
      fmt::format_to(put,
                     R"("{{\"city\": \"Town {}\", \"visits\": {}, \"tags\": [1, 2, 3]}}")",
                     number(500),
                     number(99));
      return;
  }
  std::abort();
}

void append_copy(const ShapeColumn& column, const RowName& row, std::string& out) {
  const auto put = std::back_inserter(out);
  const auto number = [&](std::uint64_t limit) { return below(column, row, limit); };
  switch (column.kind) {
    case K::Key64:
    case K::Tenant:
    case K::Int32:
    case K::Int64:
    case K::Bool:
    case K::Double: append_json(column, row, out); return;
    case K::Decimal: out += cents_text(number(100'000'000)); return;
    case K::Word: out += kWords[number(4)]; return;
    case K::Note: out += note_of(row); return;
    case K::WideText: out += wide_text(row); return;
    case K::Zoned: out += zoned_text(number(28 * kDay), ' ', "+00"); return;
    case K::Millis: {
      const auto milli = kFirstMilli + static_cast<std::int64_t>(number(kDay * 1000));
      // The day that kFirstMilli is in starts at 1767225600; these reach into the next one.
      const std::int64_t second = milli / 1000 - 1'767'225'600;
      fmt::format_to(put,
                     "2026-01-{:02} {:02}:{:02}:{:02}.{:03}",
                     second / kDay + 1,
                     second / 3600 % 24,
                     second / 60 % 60,
                     second % 60,
                     milli % 1000);
      return;
    }
    case K::TextArray:
      fmt::format_to(put, R"({{"tag {}","red, green",{}}})", number(50), kWords[number(4)]);
      return;
    case K::IntArray: fmt::format_to(put, "{{{},NULL,{}}}", number(1000), number(77)); return;
    case K::Jsonb:
      fmt::format_to(put,
                     R"({{"city": "Town {}", "visits": {}, "tags": [1, 2, 3]}})",
                     number(500),
                     number(99));
      return;
  }
  std::abort();
}

void append_json_before(const ShapeColumn& column, const RowName& row, std::string& out) {
  if (column.key) {
    append_json(column, row, out);
  } else {
    out += "null";
  }
}

}  // namespace weir::bench
