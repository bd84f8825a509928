#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"
#include "compiler/value/reading.h"

namespace weir {

// A default on its way to text. `token` is the JSON text, whose numbers have all their digits.
struct DefaultInput {
  const LogicalType& type;
  const PgType& column;
  const nlohmann::json& json;
  std::string_view token;
};

// Dates and times of default_literal.h. Each appends to `out`, and is Malformed for a column of
// another type. Integers count units of `micros / per_micro` microseconds.
Reading print_default_date(const DefaultInput& in, std::string& out);
Reading print_default_timetz(const DefaultInput& in, std::string& out);
Reading print_default_time(const DefaultInput& in,
                           std::int64_t micros,
                           std::int64_t per_micro,
                           std::string& out);
Reading print_default_timestamp(const DefaultInput& in,
                                std::int64_t micros,
                                std::int64_t per_micro,
                                std::string& out);

// Into bigint as well: the count as it stands.
Reading print_default_interval(const DefaultInput& in, std::int64_t per_micro, std::string& out);

}  // namespace weir
