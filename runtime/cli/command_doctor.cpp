#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/rules_page.h"
#include "compiler/rules/safety_rules.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/doctor/prove.h"
#include "runtime/doctor/readiness.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

Result<void> try_rules(pg::Connection& connection) {
  WEIR_TRY(const std::vector<Proof> proofs,
           prove_rules(connection, safety_rules_for(connection.server_version())));
  fmt::print("{}", rules_page(proofs, server_text(connection.server_version())));
  const auto differ =
      std::ranges::count_if(proofs, [](const Proof& proof) { return !proof.differences.empty(); });
  if (differ == 0) return {};
  return fail(
      Code::X536,
      fmt::format("{} of {} safety rules do not hold on this server", differ, proofs.size()),
      connection.place(),
      "do not let weir change tables there until the reason is known: `weir explain X536`");
}

Result<void> look(pg::Connection& connection, const Pipeline& pipeline) {
  WEIR_TRY(const std::vector<Finding> findings, check_readiness(connection, pipeline));
  fmt::print("{}", findings_text(findings));
  const auto missing =
      std::ranges::count_if(findings, [](const Finding& finding) { return !finding.fix.empty(); });
  if (missing == 0) return {};
  return fail(Code::X538,
              fmt::format("{} thing{} to fix before `weir run`", missing, missing == 1 ? "" : "s"),
              connection.place(),
              "do what the lines marked `fix` say");
}

Result<void> examine(const Pipeline& pipeline, DoctorScope scope) {
  const bool rules = scope == DoctorScope::Rules;
  WEIR_TRY(pg::Connection connection,
           connect(pipeline, rules ? pg::SessionUse::Own : pg::SessionUse::Shared));
  return rules ? try_rules(connection) : look(connection, pipeline);
}

}  // namespace

ExitCode doctor_command(const DoctorOptions& options) {
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto examined = examine(*pipeline, options.scope);
  if (examined) return ExitCode::Done;
  log(examined.error());
  return ExitCode::Failed;
}

}  // namespace weir
