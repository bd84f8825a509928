#include <fmt/format.h>

#include <algorithm>

#include "runtime/apply/saved_plan.h"
#include "runtime/cli/applying.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/cli/reconnect.h"
#include "runtime/cli/saved.h"
#include "runtime/observe/log.h"

namespace weir {

namespace {

Result<void> check_pipeline(const Pipeline& pipeline, const Plan& plan) {
  if (plan.pipeline == pipeline.name && plan.target.schema == pipeline.destination.schema) {
    return {};
  }
  return fail(
      Code::X515,
      fmt::format("the plan is of pipeline {} with schema {}, and this is {} with schema {}",
                  display(plan.pipeline),
                  display(plan.target.schema),
                  display(pipeline.name),
                  display(pipeline.destination.schema)),
      {},
      "name the pipeline file that the plan was made from, or make the plan again");
}

// What moved, old and new, for each table that is in the way. At the start nothing is done then;
// a table can also move while the others are being changed.
Error stale_error(const SavedApply& done, const std::string& id) {
  const bool some = !done.changed.empty();
  Error error{
      .code = Code::X518,
      .message = fmt::format("the plan {} is stale: what it was made for has moved since, and {}",
                             id,
                             some ? "only a part of it is done" : "nothing of it was done"),
      .where = {},
      .help = "make the plan again with weir plan --out and have it reviewed again"};
  for (const TableStanding& table : done.tables) {
    for (const std::string& line : table.moved) {
      if (!error.where.empty()) error.where += "\n      ";
      error.where += fmt::format("{}: {}", display(table.table), line);
    }
  }
  return error;
}

struct Carried {
  SavedApply done;
  bool changed = false;                 // or may have: a lost connection leaves that open
  std::optional<std::string> before{};  // when the plan was applied earlier, if nothing was changed
};

const Error* lost_in(const Result<SavedApply>& result) {
  if (!result) return is_lost(result.error()) ? &result.error() : nullptr;
  const auto lost = std::ranges::find_if(
      result->left, [](const TableReport& table) { return table.error && is_lost(*table.error); });
  return lost == result->left.end() ? nullptr : &*lost->error;
}

// Carries the plan out, on another connection where one was lost. Each attempt looks first at what
// is done already.
Result<Carried> carry_out(const Pipeline& pipeline, const SavedPlan& saved) {
  WEIR_TRY(pg::Connection connection, connect(pipeline, pg::SessionUse::Shared));
  Reconnect reconnect(pipeline);
  bool resumed = false;
  std::vector<QualifiedName> changed;
  for (;;) {
    auto attempt = [&]() -> Result<SavedApply> {
      WEIR_CHECKED(check_target(connection, saved.plan.target));
      return apply_saved(connection,
                         saved.plan,
                         pipeline.state_schema(),
                         saved.id(),
                         pipeline.lock,
                         apply_observer(saved.plan));
    }();
    if (attempt) {
      changed.insert(changed.end(), attempt->changed.begin(), attempt->changed.end());
      attempt->changed = changed;
    }
    if (const Error* const lost = lost_in(attempt)) {
      WEIR_TRY(connection, reconnect.after(*lost));
      resumed = true;
      continue;
    }
    if (!attempt) return tl::make_unexpected(attempt.error());
    Carried out{.done = *std::move(attempt), .changed = resumed || !changed.empty()};
    if (!out.changed) out.before = last_applied(connection, pipeline.state_schema(), saved.id());
    return out;
  }
}

void tell(const SavedPlan& saved, const Carried& carried) {
  const std::string id = saved.id();
  if (carried.done.tables.empty()) {
    fmt::print("the plan {} has nothing to do\n", id);
  } else if (carried.changed) {
    fmt::print("applied: the tables are what the plan {} leaves\n", id);
  } else if (carried.before) {
    fmt::print("the plan {} was applied before, on {}: nothing to do\n", id, *carried.before);
  } else {
    fmt::print("the tables are already what the plan {} leaves: nothing to do\n", id);
  }
  const std::size_t refused = saved.plan.refusals.size();
  if (refused == 0) return;
  fmt::print("{} refusal{} of the plan stand{} (weir plan --show)\n",
             refused,
             refused == 1 ? "" : "s",
             refused == 1 ? "s" : "");
}

Result<ExitCode> apply_file(const Pipeline& pipeline, const SavedPlan& saved) {
  WEIR_CHECKED(check_pipeline(pipeline, saved.plan));
  WEIR_TRY(const Carried carried, carry_out(pipeline, saved));
  const SavedApply& done = carried.done;
  if (!done.left.empty()) return tell_unfinished(done.left);
  if (done.stale()) return tl::make_unexpected(stale_error(done, saved.id()));
  tell(saved, carried);
  return saved.plan.refusals.empty() ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace

ExitCode apply_saved_command(const ApplyOptions& options) {
  const auto saved = read_plan_file(*options.plan);
  if (!saved) return failed(saved.error());
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto done = apply_file(*pipeline, *saved);
  return done ? *done : failed(done.error());
}

}  // namespace weir
