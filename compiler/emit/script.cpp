#include "compiler/emit/script.h"

#include <vector>

#include "compiler/emit/page.h"
#include "compiler/emit/sql.h"

namespace weir {

namespace {

std::string commented(const std::string& line) {
  return line.empty() ? "--" : "-- " + line;
}

}  // namespace

std::string plan_script(const Plan& plan) {
  const std::string begin = fill("ddl/script_begin.sql", {}).text();
  const std::string end = fill("ddl/script_end.sql", {}).text();
  std::string out;
  for (const Paragraph& paragraph : page(plan)) {
    if (!out.empty()) out += '\n';
    for (const std::string& line : paragraph.lines) out += commented(line) + '\n';
    if (paragraph.statements.empty()) continue;
    out += begin + '\n';
    for (const std::string& statement : paragraph.statements) out += statement + ";\n";
    out += end + '\n';
  }
  return out;
}

}  // namespace weir
