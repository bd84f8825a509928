#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/diagnostics/error.h"

namespace weir {

// Lines on stderr, one call a line (or a ready-made block). Never values of rows.
enum class Level : std::uint8_t { Info, Warning, Error };
void log(Level level, std::string_view text);
void log(const Error& error);

// For people, or one JSON object a line for what collects logs: "time" in UTC, "level", "message",
// and of an error "code", "where" and "help". There is no progress line beside JSON.
enum class LogForm : std::uint8_t { Text, Json };

// REQUIRES: nobody else logs meanwhile.
void log_as(LogForm form);

}  // namespace weir
