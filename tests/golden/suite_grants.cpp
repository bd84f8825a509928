// A pipeline file and topics that are known, to the script that gives weir's role its rights.

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

#include "compiler/diagnostics/render.h"
#include "compiler/emit/grants.h"
#include "compiler/frontend/weir/weir.h"
#include "compiler/needs.h"
#include "tests/support/golden.h"

namespace weir::golden::suite_grants {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);) out.push_back(line);
  return out;
}

Outcome run_grants(const Case& content) {
  const SourceFile file("pipeline.weir", content.text("pipeline.weir"));
  Diagnostics diagnostics;
  const Checked checked = check(file, References{}, diagnostics);
  if (!checked.ok) {
    fmt::print(stderr, "{}", render(diagnostics, file, Color::Never));
    std::abort();
  }
  const Pipeline& pipeline = checked.project.pipelines.front();
  Grantee grantee{.role = "weir", .database = {}};
  for (const auto& [keyword, value] : pipeline.destination.parameters) {
    if (keyword == "user") grantee.role = value;
    if (keyword == "dbname") grantee.database = value;
  }
  const Needs needs = needs_of(pipeline, lines_of(content.text("topics")));
  return {.sections = {{"grants.sql", grants_script(needs, pipeline, grantee)}}, .declined = false};
}

const bool registered =
    register_suite("grants", {"pipeline.weir", "topics"}, {"grants.sql"}, run_grants);

}  // namespace

}  // namespace weir::golden::suite_grants
