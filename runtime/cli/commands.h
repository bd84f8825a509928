#pragma once

#include "runtime/cli/options.h"

namespace weir {

// Does what the command line asks for.
ExitCode run_options(const Options& options);

ExitCode check_command(const CheckOptions& options);
ExitCode plan_command(const PlanOptions& options);
ExitCode apply_command(const ApplyOptions& options);
// REQUIRES: options.plan is there.
ExitCode apply_saved_command(const ApplyOptions& options);
ExitCode run_command(const RunOptions& options);
ExitCode inspect_command(const InspectOptions& options);
ExitCode doctor_command(const DoctorOptions& options);
ExitCode grants_command(const GrantsOptions& options);
ExitCode replay_command(const ReplayOptions& options);
ExitCode explain_command(const ExplainOptions& options);

}  // namespace weir
