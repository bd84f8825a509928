#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "compiler/model/plan.h"

namespace weir {

// A plan as people read it, before it becomes plain text or a SQL script: paragraphs of prose, some
// with the statements that they are about.
struct Paragraph {
  enum class Kind : std::uint8_t { Head, Refusal, Work, Notice, Rest, Advice };
  Kind kind = Kind::Head;
  std::vector<std::string> lines;  // at most kPageWidth wide where words allow; one line each
  std::vector<std::string> statements{};  // SQL without semicolons; may span lines
};

// Whatever the terminal: what was reviewed at one width has to look the same at another.
constexpr std::size_t kPageWidth = 100;

// How much of a large plan is shown. What is left out is counted, in a paragraph of kind Rest.
struct PageLimits {
  std::size_t of_a_code = 20;  // refusals, and notices, with one code
  std::size_t tables = 200;    // that are created or added to
};
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

// Refusals come before everything that would be done, advice comes last. Nothing in it varies
// between two runs with the same plan. No line holds a character that would hide: names are quoted
// and escaped.
std::vector<Paragraph> page(const Plan& plan, PageLimits limits = {});

}  // namespace weir
