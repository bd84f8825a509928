#include <fmt/format.h>

#include "compiler/bind/type_table.h"
#include "compiler/diagnostics/code.h"
#include "compiler/diagnostics/explain.h"
#include "compiler/diagnostics/nearest.h"
#include "compiler/emit/json.h"
#include "runtime/cli/commands.h"
#include "runtime/observe/log.h"

namespace weir {

ExitCode explain_command(const ExplainOptions& options) {
  if (options.all) {
    fmt::print("{}", explain_markdown().substr(1));  // the text begins on a line of its own
    return ExitCode::Done;
  }
  if (options.code == "plan-schema") {
    fmt::print("{}", plan_schema());
    return ExitCode::Done;
  }
  if (!options.code) {
    for (const CodeInfo& info : all_codes()) {
      fmt::print("{}  {:<26} {}\n", info.id, info.name, info.title);
    }
    return ExitCode::Done;
  }
  if (*options.code == "types") {
    fmt::print("{}", type_table());
    return ExitCode::Done;
  }
  if (const auto text = explain(*options.code)) {
    fmt::print("{}", *text);
    return ExitCode::Done;
  }
  std::vector<std::string_view> names;
  for (const CodeInfo& info : all_codes()) {
    names.push_back(info.id);
    names.push_back(info.name);
  }
  const auto near = nearest(*options.code, names);
  log(Level::Error,
      fmt::format("weir: there is no code `{}`{}; `weir explain` lists all",
                  *options.code,
                  near ? fmt::format(", did you mean `{}`?", *near) : ""));
  return ExitCode::Failed;
}

}  // namespace weir
