#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "compiler/emit/text.h"
#include "compiler/frontend/weir/places.h"
#include "runtime/apply/apply.h"
#include "runtime/apply/ledger.h"
#include "runtime/apply/state_tables.h"
#include "runtime/cli/applying.h"
#include "runtime/cli/color.h"
#include "runtime/cli/commands.h"
#include "runtime/cli/planning.h"
#include "runtime/cli/project.h"
#include "runtime/cli/reconnect.h"

namespace weir {

namespace {

// Each round plans anew; more than one is needed only while others change the same tables.
constexpr int kMaxRounds = 10;

// What the rounds of one apply have come to.
struct Applied {
  Plan plan;                        // the last one that was made
  std::vector<TableReport> left{};  // tables that were locked, failed or not tried
  bool proved = false;              // the plan was made again, and had nothing to do but for `left`
};

// Plans and applies until a plan has nothing to do.
class Rounds {
 public:
  Rounds(const Pipeline& pipeline,
         const SourceFile& file,
         const ApplyOptions& options,
         pg::Connection connection)
      : pipeline_(pipeline),
        file_(file),
        options_(options),
        connection_(std::move(connection)),
        reconnect_(pipeline) {}

  Result<Applied> run() {
    for (int round = 0; round < kMaxRounds; ++round) {
      auto plan = plan_all(pipeline_, options_.events, connection_);
      if (!plan && is_lost(plan.error()) && !reads_stdin()) {
        WEIR_CHECKED(reconnect(plan.error()));
        continue;
      }
      if (!plan) return tl::make_unexpected(plan.error());
      add_places(*plan, pipeline_, file_);
      if (!shown_) show(*plan);
      shown_ = true;
      out_.plan = std::move(*plan);
      WEIR_TRY(const bool finished, apply_round());
      if (finished) return std::move(out_);
    }
    return fail(Code::X511,
                "the catalog kept changing while the plan was applied",
                {},
                "somebody else is changing the same tables: run again when that is done");
  }

 private:
  void show(const Plan& plan) {
    const TextStyle style{.color = color_for(STDOUT_FILENO, options_.color),
                          .closing = TextStyle::Closing::None};
    fmt::print("{}\n", plan_text(plan, style));
    std::fflush(stdout);
    fmt::print(stderr, "{}", right_now(connection_, plan));
  }

  // Whether this was the last round.
  Result<bool> apply_round() {
    Plan todo = out_.plan;
    std::erase_if(todo.operations, [&](const Operation& operation) {
      return std::ranges::find(out_.left, table_of(operation), &TableReport::table) !=
             out_.left.end();
    });
    out_.proved = todo.operations.empty();
    if (out_.proved) return true;
    const std::string state = pipeline_.state_schema();
    if (const auto ready = ensure_ledger(connection_, state); !ready) {
      if (!is_lost(ready.error()) || reads_stdin()) return tl::make_unexpected(ready.error());
      WEIR_CHECKED(reconnect(ready.error()));
      return false;
    }
    const Ledger ledger(state, id_of(out_.plan), out_.plan);
    const ApplyReport report =
        apply_plan(connection_, todo, limits(), apply_observer(todo), &ledger);
    const auto lost = std::ranges::find_if(report.tables, [](const TableReport& table) {
      return table.error && is_lost(*table.error);
    });
    if (lost != report.tables.end()) {
      if (reads_stdin()) return tl::make_unexpected(*lost->error);
      WEIR_CHECKED(reconnect(*lost->error));
      return false;
    }
    keep_unfinished(report);
    const bool halted = std::ranges::any_of(report.tables, [](const TableReport& table) {
      return table.result == TableResult::NotTried;
    });
    if (halted) return true;
    if (!reads_stdin()) return false;
    // What was read from standard input can't be read again.
    if (!report.overtaken()) return true;
    return fail(Code::X511,
                "somebody else changed the same tables while the plan was applied",
                {},
                "run again with the same events");
  }

  void keep_unfinished(const ApplyReport& report) {
    for (const TableReport& table : report.tables) {
      switch (table.result) {
        case TableResult::Done:
        case TableResult::Overtaken: break;
        case TableResult::Locked:
        case TableResult::Failed:
        case TableResult::NotTried: out_.left.push_back(table); break;
      }
    }
  }

  Result<void> reconnect(const Error& lost) {
    WEIR_TRY(connection_, reconnect_.after(lost));
    return {};
  }

  // The bound of all tries holds for all rounds together.
  LockLimits limits() const {
    LockLimits out = pipeline_.lock;
    const auto passed = std::chrono::steady_clock::now() - started_;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
    out.total_ms = std::max<std::int64_t>(1, out.total_ms - ms);
    return out;
  }

  bool reads_stdin() const { return options_.events.value_or(pipeline_.source.path) == "-"; }

  const Pipeline& pipeline_;
  const SourceFile& file_;
  const ApplyOptions& options_;
  pg::Connection connection_;
  Reconnect reconnect_;
  Applied out_{};
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool shown_ = false;
};

Result<Applied> apply_all(const Pipeline& pipeline,
                          const SourceFile& file,
                          const ApplyOptions& options) {
  WEIR_TRY(pg::Connection connection, connect(pipeline, pg::SessionUse::Shared));
  return Rounds(pipeline, file, options, std::move(connection)).run();
}

ExitCode tell(const Applied& applied) {
  if (!applied.left.empty()) return tell_unfinished(applied.left);
  const std::string_view proof = applied.proved ? "; planned again, nothing is left to do" : "";
  const std::size_t refused = applied.plan.refusals.size();
  if (refused == 0) {
    fmt::print("applied: the database is what the pipeline needs{}\n", proof);
    return ExitCode::Done;
  }
  fmt::print(
      "applied, but for {} refusal{} (shown above){}\n", refused, refused == 1 ? "" : "s", proof);
  return ExitCode::Refused;
}

}  // namespace

ExitCode apply_command(const ApplyOptions& options) {
  if (options.plan) return apply_saved_command(options);
  const auto loaded = load_project(options.file, Resolve::Yes);
  const Pipeline* pipeline =
      loaded ? pick_pipeline(*loaded, options.pipeline, Intent::Plan) : nullptr;
  if (pipeline == nullptr) return ExitCode::Failed;
  const auto applied = apply_all(*pipeline, loaded->file, options);
  if (!applied) return failed(applied.error());
  return tell(*applied);
}

}  // namespace weir
