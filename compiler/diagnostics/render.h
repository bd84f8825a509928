#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"

namespace weir {

enum class Color : std::uint8_t { Never, Always };

// How many diagnostics of a file are shown; the rest is counted.
constexpr std::size_t kShownDiagnostics = 20;

// One diagnostic as people read it:
//
//     error[S102]: unknown setting `pasword` in a destination
//       --> shop.weir:7:3
//        |
//      7 |   pasword = env("NEON_PASSWORD")
//        |   ^^^^^^^
//        = help: did you mean `password`?
//
// Columns are characters; tabs of the source line are kept below it, so that the carets line up;
// control characters and broken bytes never reach the terminal; a long line is cut around the
// caret.
std::string render(const Diagnostic& diagnostic, const SourceFile& file, Color color);

// All of them by position, at most kShownDiagnostics, and a closing line of counts. Empty if there
// are none.
std::string render(const Diagnostics& diagnostics, const SourceFile& file, Color color);

}  // namespace weir
