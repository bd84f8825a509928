#include "compiler/emit/text.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "compiler/emit/page.h"

namespace weir {

namespace {

// A statement below its explanation, indented; blank inside literals stays, they hold no newline.
std::string indented(std::string_view sql) {
  constexpr std::string_view kIndent = "    ";
  std::string out(kIndent);
  for (const char c : sql) {
    out += c;
    if (c == '\n') out += kIndent;
  }
  return out;
}

// How the first line of a paragraph shines: SGR parameters, or nothing.
std::string_view tint(Paragraph::Kind kind) {
  switch (kind) {
    case Paragraph::Kind::Head: return "1";
    case Paragraph::Kind::Refusal: return "1;31";
    case Paragraph::Kind::Work: return "1;32";
    case Paragraph::Kind::Notice: return "1;33";
    case Paragraph::Kind::Rest: return "1";
    case Paragraph::Kind::Advice: return "";
  }
  std::abort();
}

std::string painted(const std::string& line, std::string_view tint) {
  return tint.empty() ? line : fmt::format("\x1b[{}m{}\x1b[0m", tint, line);
}

// The counts are the last line of the head: they shine as well.
std::string paragraph_text(const Paragraph& paragraph, Color color) {
  std::string out;
  for (const std::string& line : paragraph.lines) {
    const bool first = &line == &paragraph.lines.front();
    const bool last = &line == &paragraph.lines.back();
    const bool shines = first || (last && paragraph.kind == Paragraph::Kind::Head);
    out += shines && color == Color::Always ? painted(line, tint(paragraph.kind)) : line;
    out += '\n';
  }
  for (const std::string& statement : paragraph.statements) {
    out += '\n' + indented(statement) + ";\n";
  }
  return out;
}

}  // namespace

std::string plan_text(const Plan& plan, TextStyle style) {
  std::string out;
  for (const Paragraph& paragraph : page(plan)) {
    if (paragraph.kind == Paragraph::Kind::Advice && style.closing == TextStyle::Closing::None) {
      continue;
    }
    if (!out.empty()) out += '\n';
    out += paragraph_text(paragraph, style.color);
  }
  return out;
}

}  // namespace weir
