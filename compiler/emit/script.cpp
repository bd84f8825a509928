#include "compiler/emit/script.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "compiler/emit/page.h"
#include "compiler/emit/sql.h"

namespace weir {

namespace {

// What the one who runs a script has to know, and apply would do for them.
constexpr std::array<std::string_view, 5> kUse = {
    "",
    "Run it as it stands: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE. One transaction a table; what "
    "is",
    "done stays if a later one fails. Unlike `weir apply`, psql neither looks whether a table is",
    "still as it was planned for, nor tries again if the lock of a table is not to be had in time.",
    "To check it afterwards: `weir plan` has nothing to do but what is refused."};

std::string commented(std::string_view line) {
  return line.empty() ? "--\n" : fmt::format("-- {}\n", line);
}

// PostgreSQL takes "500ms" as we write it, and nothing shorter.
Sql lock_timeout(const LockLimits& lock) {
  return quote_literal(fmt::format("{}ms", lock.timeout_ms));
}

}  // namespace

std::string plan_script(const Plan& plan) {
  const std::string begin =
      fill("ddl/script_begin.sql", {{"lock_timeout", lock_timeout(plan.lock)}}).text();
  const std::string end = fill("ddl/script_end.sql", {}).text();
  std::string out;
  for (const Paragraph& paragraph : page(plan, {.tables = kAll})) {
    if (paragraph.kind == Paragraph::Kind::Advice) continue;
    if (!out.empty()) out += '\n';
    for (const std::string& line : paragraph.lines) out += commented(line);
    if (paragraph.kind == Paragraph::Kind::Head && !plan.operations.empty()) {
      for (const std::string_view line : kUse) out += commented(line);
    }
    if (paragraph.statements.empty()) continue;
    out += begin + '\n';
    for (const std::string& statement : paragraph.statements) out += statement + ";\n";
    out += end + '\n';
  }
  return out;
}

}  // namespace weir
