#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// A plan as people read it, before it becomes plain text or a SQL script: paragraphs of prose, some
// with the statements that they are about.
struct Paragraph {
  std::vector<std::string> lines;       // at most kPageWidth wide where words allow; one line each
  std::vector<std::string> statements;  // SQL without semicolons; may span lines
};

constexpr std::size_t kPageWidth = 100;

// Refusals come before everything that would be done. Nothing in it varies between two runs with
// the same plan. No line holds a character that would hide: names are quoted and escaped.
std::vector<Paragraph> page(const Plan& plan);

// Text with its control and invisible characters spelled as \u{a}, so that it stays on its line.
std::string printable(std::string_view text);

}  // namespace weir
