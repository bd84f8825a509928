#include "runtime/cli/commands.h"

#include <fmt/format.h>

namespace weir {

namespace {

struct Run {
  ExitCode operator()(const Printed& printed) const {
    fmt::print(printed.exit == ExitCode::Done ? stdout : stderr, "{}", printed.text);
    return printed.exit;
  }
  ExitCode operator()(const CheckOptions& options) const { return check_command(options); }
  ExitCode operator()(const PlanOptions& options) const { return plan_command(options); }
  ExitCode operator()(const ApplyOptions& options) const { return apply_command(options); }
  ExitCode operator()(const RunOptions& options) const { return run_command(options); }
  ExitCode operator()(const InspectOptions& options) const { return inspect_command(options); }
  ExitCode operator()(const DoctorOptions& options) const { return doctor_command(options); }
  ExitCode operator()(const GrantsOptions& options) const { return grants_command(options); }
  ExitCode operator()(const ReplayOptions& options) const { return replay_command(options); }
  ExitCode operator()(const ExplainOptions& options) const { return explain_command(options); }
};

}  // namespace

ExitCode run_options(const Options& options) {
  return std::visit(Run{}, options);
}

}  // namespace weir
