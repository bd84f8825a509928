#include "compiler/frontend/connect/semantic_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace weir {

namespace {

struct Semantic {
  std::string_view name;
  ConnectType wire{};
  LogicalKind kind{};
};

constexpr std::array kSemantics = {
    Semantic{"org.apache.kafka.connect.data.Decimal", ConnectType::Bytes, LogicalKind::Decimal},
    Semantic{"org.apache.kafka.connect.data.Date", ConnectType::Int32, LogicalKind::Date},
    Semantic{"org.apache.kafka.connect.data.Time", ConnectType::Int32, LogicalKind::TimeMillis},
    Semantic{"org.apache.kafka.connect.data.Timestamp",
             ConnectType::Int64,
             LogicalKind::TimestampMillis},
    Semantic{"io.debezium.time.Date", ConnectType::Int32, LogicalKind::Date},
    Semantic{"io.debezium.time.Time", ConnectType::Int32, LogicalKind::TimeMillis},
    Semantic{"io.debezium.time.MicroTime", ConnectType::Int64, LogicalKind::TimeMicros},
    Semantic{"io.debezium.time.NanoTime", ConnectType::Int64, LogicalKind::TimeNanos},
    Semantic{"io.debezium.time.Timestamp", ConnectType::Int64, LogicalKind::TimestampMillis},
    Semantic{"io.debezium.time.MicroTimestamp", ConnectType::Int64, LogicalKind::TimestampMicros},
    Semantic{"io.debezium.time.NanoTimestamp", ConnectType::Int64, LogicalKind::TimestampNanos},
    Semantic{"io.debezium.time.ZonedTimestamp", ConnectType::String, LogicalKind::ZonedTimestamp},
    Semantic{"io.debezium.time.ZonedTime", ConnectType::String, LogicalKind::ZonedTime},
    Semantic{"io.debezium.time.IsoDate", ConnectType::String, LogicalKind::IsoDate},
    Semantic{"io.debezium.time.IsoTime", ConnectType::String, LogicalKind::IsoTime},
    Semantic{"io.debezium.time.IsoTimestamp", ConnectType::String, LogicalKind::IsoTimestamp},
    Semantic{"io.debezium.time.Year", ConnectType::Int32, LogicalKind::Year},
    Semantic{"io.debezium.time.MicroDuration", ConnectType::Int64, LogicalKind::MicroDuration},
    Semantic{"io.debezium.time.NanoDuration", ConnectType::Int64, LogicalKind::NanoDuration},
    Semantic{"io.debezium.time.Interval", ConnectType::String, LogicalKind::Interval},
    Semantic{"io.debezium.data.Bits", ConnectType::Bytes, LogicalKind::Bits},
    Semantic{
        "io.debezium.data.VariableScaleDecimal", ConnectType::Struct, LogicalKind::VariableDecimal},
    Semantic{"io.debezium.data.Json", ConnectType::String, LogicalKind::Json},
    Semantic{"io.debezium.data.Uuid", ConnectType::String, LogicalKind::Uuid},
    Semantic{"io.debezium.data.Xml", ConnectType::String, LogicalKind::Xml},
    Semantic{"io.debezium.data.Enum", ConnectType::String, LogicalKind::Enum},
    Semantic{"io.debezium.data.EnumSet", ConnectType::String, LogicalKind::EnumSet},
    Semantic{"io.debezium.data.Ltree", ConnectType::String, LogicalKind::Ltree},
    Semantic{"io.debezium.data.Tsvector", ConnectType::String, LogicalKind::Tsvector},
    Semantic{"io.debezium.data.geometry.Point", ConnectType::Struct, LogicalKind::Point},
};

constexpr std::string_view kSourceType = "__debezium.source.column.type";
constexpr std::string_view kSourceLength = "__debezium.source.column.length";

std::optional<std::int32_t> to_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Nothing if the parameter is absent; an error if it is there and is no number.
Result<std::optional<std::int32_t>> number_parameter(const SchemaNode& node,
                                                     std::string_view name) {
  const auto found = node.parameters.find(std::string(name));
  if (found == node.parameters.end()) return std::nullopt;
  const auto value = to_number(found->second);
  if (value) return value;
  return fail(Code::L301,
              fmt::format("the embedded schema of `{}` has the parameter `{}` = `{}`, which is no "
                          "number",
                          node.path,
                          name,
                          found->second));
}

std::string upper(std::string text) {
  std::ranges::transform(
      text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

LogicalKind plain_kind(ConnectType type) {
  switch (type) {
    case ConnectType::Boolean: return LogicalKind::Boolean;
    case ConnectType::Int8: return LogicalKind::Int8;
    case ConnectType::Int16: return LogicalKind::Int16;
    case ConnectType::Int32: return LogicalKind::Int32;
    case ConnectType::Int64: return LogicalKind::Int64;
    case ConnectType::Float32: return LogicalKind::Float32;
    case ConnectType::Float64: return LogicalKind::Float64;
    case ConnectType::Bytes: return LogicalKind::Bytes;
    case ConnectType::String: return LogicalKind::String;
    case ConnectType::Array: return LogicalKind::Array;
    case ConnectType::Map:
    case ConnectType::Struct: return LogicalKind::Unmapped;
  }
  std::abort();
}

// Semantic types that say more than their wire type, so that storing the bare value would lose
// their meaning: vectors and a known name on another wire type.
bool has_foreign_meaning(const SchemaNode& node) {
  return node.name.starts_with("io.debezium.data.") || node.name.starts_with("io.debezium.time.") ||
         node.name.starts_with("org.apache.kafka.connect.data.");
}

LogicalKind kind_of(const SchemaNode& node) {
  const auto* const found = std::ranges::find(kSemantics, node.name, &Semantic::name);
  if (found != kSemantics.end() && found->wire == node.type) return found->kind;
  if (has_foreign_meaning(node)) return LogicalKind::Unmapped;
  return plain_kind(node.type);
}

std::string unmapped_name(const SchemaNode& node) {
  if (!node.name.empty()) return node.name;
  return node.type == ConnectType::Map ? "map" : "struct";
}

Result<void> read_decimal(const SchemaNode& node, LogicalType& type) {
  WEIR_TRY(type.scale, number_parameter(node, "scale"));
  WEIR_TRY(type.precision, number_parameter(node, "connect.decimal.precision"));
  if (type.scale) return {};
  return fail(Code::L301,
              fmt::format("the embedded schema of `{}` is a decimal without the parameter `scale`",
                          node.path));
}

}  // namespace

Result<LogicalType> semantic_type(const SchemaNode& node) {
  LogicalType type;
  type.kind = kind_of(node);
  type.name = type.kind == LogicalKind::Unmapped ? unmapped_name(node) : node.name;
  const auto source = node.parameters.find(std::string(kSourceType));
  if (source != node.parameters.end()) type.source_type = upper(source->second);

  if (type.kind == LogicalKind::Decimal) WEIR_CHECKED(read_decimal(node, type));
  if (type.kind == LogicalKind::Bits) {
    WEIR_TRY(type.length, number_parameter(node, "length"));
  }
  if (type.kind == LogicalKind::String && !type.source_type.empty()) {
    WEIR_TRY(type.length, number_parameter(node, kSourceLength));
  }
  if (type.kind == LogicalKind::Array) {
    WEIR_TRY(LogicalType element, semantic_type(node.children.front()));
    type.element.push_back(std::move(element));
  }
  return type;
}

}  // namespace weir
