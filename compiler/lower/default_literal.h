#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/error.h"
#include "compiler/model/logical_type.h"
#include "compiler/model/pg_type.h"

namespace weir {

// The default of a field as the text that PostgreSQL reads as a constant of the column's type, not
// yet quoted: `12.34`, `2026-01-01`, `2026-01-01 00:00:00.123456`, `\x00ff`, `101`, `{1,NULL}`.
// `default_json` is JSON text in the wire form of `type` (base64 decimals, epoch days, ...). Fails
// with N603 if there is no such constant, or none that the column holds exactly.
Result<std::string> default_text(const LogicalType& type,
                                 const PgType& column,
                                 std::string_view default_json);

}  // namespace weir
