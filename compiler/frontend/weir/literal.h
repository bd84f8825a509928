#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"

namespace weir {

// The text of a string literal with its escapes undone: \\ \" \n \t \u{1F418}. An escape that does
// not exist, or one for U+0000, which PostgreSQL can't store, is reported at its place (P003).
std::string decode_string(const SourceFile& source, Span literal, Diagnostics& diagnostics);

// 42, -1: the whole text, in the range of int64.
std::optional<std::int64_t> read_integer(std::string_view text);

// 500ms, 30s, 5m, 2h: in milliseconds.
std::optional<std::int64_t> read_duration(std::string_view text);

// 4MiB, 512KiB, 1GiB, 100B: in bytes.
std::optional<std::int64_t> read_size(std::string_view text);

// The same the other way round, in the largest unit that is exact: "5m", "4MiB".
std::string show_duration(std::int64_t milliseconds);
std::string show_size(std::int64_t bytes);

}  // namespace weir
