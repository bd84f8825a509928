#include "compiler/emit/text.h"

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

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string out;
  for (const Paragraph& paragraph : page(plan)) {
    if (!out.empty()) out += '\n';
    for (const std::string& line : paragraph.lines) out += line + '\n';
    for (const std::string& statement : paragraph.statements) {
      out += '\n' + indented(statement) + ";\n";
    }
  }
  return out;
}

}  // namespace weir
